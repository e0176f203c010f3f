"""The certificate: its one written form, and the draw done again from it."""

import json
from dataclasses import replace

import polars as pl
import pytest

from kbop_cli.engine.sample.certificate import Certificate, from_json, to_json
from kbop_cli.engine.sample.draw import draw, extend, substitute
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.reperform import reperform
from kbop_cli.engine.sample.request import DESIGNS, Request, Tier
from kbop_cli.errors import KbopError

CLAIMS = pl.select(
    claim_id=pl.lit("Ç") + pl.int_range(60).cast(pl.String).str.zfill(3),
    decision=pl.when(pl.int_range(60) < 50).then(pl.lit("approved")).otherwise(pl.lit("rejected")),
    provider=pl.lit("p"),
    outcome=pl.when(pl.int_range(60) % 2 == 0).then(pl.lit("entry")).otherwise(pl.lit("year")),
    amount=(pl.int_range(60) % 5 + 1) * 10_000,
    tiers=pl.when(pl.int_range(60) % 9 == 0).then(pl.lit("close")),
)
FRAME = freeze(CLAIMS, ["tiers"])


def drawn(design: str = "stratified") -> Certificate:
    return draw(
        FRAME,
        Request(
            purpose="2023-11/main",
            seed="41975 20386 61594",
            seed_source="dice, both parties watching, 5 December 2023",
            design=design,
            rate="0.12",
            by=("outcome",) if design == "stratified" else (),
            tiers=(Tier("close", "risk", "clears by nothing", "1/2"),),
            rejections="0.2",
            excluded=("Ç003",),
        ),
    )


CERTIFICATE = drawn()


@pytest.mark.parametrize("design", DESIGNS)
def test_written_and_read_back_it_is_the_same_and_draws_the_same(design):
    certificate = drawn(design)
    again = from_json(to_json(certificate))
    assert again == certificate
    assert again.id == certificate.id
    assert reperform(again, FRAME) == ()


def test_carried_on_it_draws_the_same():
    longer = extend(CERTIFICATE, FRAME, 20, "an error was found")
    changed = from_json(to_json(substitute(longer, FRAME, longer.picks[0].claim_id, "withdrawn")))
    assert [change.kind for change in changed.request.changes] == ["extend", "replace"]
    assert reperform(changed, FRAME) == ()
    assert len({each.id for each in (CERTIFICATE, longer, changed)}) == 3


def test_it_is_canonical_json():
    text = to_json(CERTIFICATE)
    data = json.loads(text)
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert data["algorithm"] == "kbop-draw-1"
    assert data["frame"]["algorithm"] == "kbop-frame-1"
    assert data["frame"]["columns"] == ["claim_id", "decision", "provider", "outcome", "amount", "tiers"]
    assert data["picks"][0].keys() == {"order", "claim_id", "stratum", "selection", "reason", "ticket"}
    assert data["request"]["seed"] == "41975 20386 61594"


def test_another_software_version_is_no_difference():
    assert reperform(replace(CERTIFICATE, software="9.9"), FRAME) == ()


def swapped(picks):
    return (picks[0]._replace(order=2), picks[1]._replace(order=1), *picks[2:])


def forged(picks):
    return (picks[0]._replace(claim_id="Ç002"), *picks[1:])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            replace(CERTIFICATE, algorithm="kbop-draw-2"),
            ["certificate, algorithm: the certificate says kbop-draw-2, the draw"],
        ),
        (
            replace(CERTIFICATE, frame=replace(CERTIFICATE.frame, hash="00", approved=51)),
            ["frame, hash: the certificate says 00,", "frame, approved: the certificate says 51,"],
        ),
        (
            replace(CERTIFICATE, strata=CERTIFICATE.strata[:1]),
            ["year is drawn, and is not in the certificate's strata."],
        ),
        (
            replace(CERTIFICATE, picks=swapped(CERTIFICATE.picks)),
            [f"sample, {pick.claim_id}, order" for pick in CERTIFICATE.picks[:2]],
        ),
        (
            replace(CERTIFICATE, picks=(CERTIFICATE.picks[1], CERTIFICATE.picks[0], *CERTIFICATE.picks[2:])),
            ["The certificate's sample is listed in another order."],
        ),
        (
            replace(CERTIFICATE, picks=CERTIFICATE.picks[1:]),
            [f"{CERTIFICATE.picks[0].claim_id} is drawn, and is not"],
        ),
        (
            replace(CERTIFICATE, picks=forged(CERTIFICATE.picks)),
            ["Ç002 is in the certificate's sample", f"{CERTIFICATE.picks[0].claim_id} is drawn"],
        ),
        (
            replace(CERTIFICATE, picks=(*CERTIFICATE.picks, CERTIFICATE.picks[-1])),
            ["A claim stands twice in the certificate's sample."],
        ),
        (
            replace(CERTIFICATE, reserves=CERTIFICATE.reserves[1:]),
            [f"{CERTIFICATE.reserves[0].claim_id} is drawn, and is not in the certificate's reserves."],
        ),
        (
            replace(CERTIFICATE, request=replace(CERTIFICATE.request, excluded=("Ç003", "gone"))),
            ["request, excluded: the certificate says"],
        ),
        (
            replace(CERTIFICATE, request=replace(CERTIFICATE.request, seed="short")),
            ["The draw cannot be done again: The seed has 5 characters."],
        ),
    ],
)
def test_every_difference_is_said(changed, said):
    found = reperform(changed, FRAME)
    assert len(found) == len(said)
    for sentence, begin in zip(found, said, strict=True):
        assert sentence.startswith(begin)


def test_another_seed_is_seen_in_every_claim_and_another_frame_in_its_hash():
    other = replace(CERTIFICATE, request=replace(CERTIFICATE.request, seed="41975 20386 61595"))
    assert len(reperform(other, FRAME)) > len(CERTIFICATE.picks) / 2
    spelt = freeze(CLAIMS.with_columns(provider=pl.lit("P")), ["tiers"])
    (difference,) = reperform(CERTIFICATE, spelt)
    assert difference.startswith("frame, hash")


def broken(change) -> str:
    data = json.loads(to_json(CERTIFICATE))
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        (broken(lambda data: data["picks"][0].update(reason="\ud800")), "it holds half a character"),
        ("[]", "certificate does not hold format, algorithm"),
        ('{"a":1,"a":2}', "a key stands twice"),
        (broken(lambda data: data.update(format="other")), "its format is not kbop-certificate-1"),
        (broken(lambda data: data.pop("picks")), "certificate does not hold"),
        (broken(lambda data: data.update(more=1)), "certificate does not hold"),
        (broken(lambda data: data.update(picks={})), "certificate.picks is no list"),
        (
            broken(lambda data: data["picks"][2].update(order="3")),
            "certificate.picks[2].order is not a whole number",
        ),
        (
            broken(lambda data: data["picks"][2].update(order=True)),
            "certificate.picks[2].order is not a whole number",
        ),
        (broken(lambda data: data["picks"][2].update(order=3.0)), "3.0 is no whole number"),
        (broken(lambda data: data["picks"][2].update(order=float("nan"))), "NaN is no whole number"),
        (
            broken(lambda data: data["picks"][0].update(selection="liked")),
            "certificate.picks[0].selection is 'liked'",
        ),
        (broken(lambda data: data["request"].update(seed=None)), "certificate.request.seed is not text"),
        (broken(lambda data: data["request"].update(design=[])), "certificate.request.design is []"),
    ],
)
def test_what_is_no_certificate_is_said(text, said):
    with pytest.raises(KbopError) as error:
        from_json(text)
    assert said in str(error.value)

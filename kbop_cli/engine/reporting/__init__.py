"""Reports: pure frames about a decided month, and how a reader meets them. Money is Int64 pence throughout."""

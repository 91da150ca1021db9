/** Functions of Trino's that DuckDB has under other names, so that both take the same SQL. */
export const trinoMacros = [
  'CREATE MACRO json_extract_scalar(j, p) AS CASE WHEN json_valid(j) THEN json_extract_string(j, p) END',
  'CREATE MACRO from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)',
  'CREATE MACRO regexp_like(a, b) AS regexp_matches(a, b)',
  'CREATE MACRO json_format(j) AS CAST(j AS VARCHAR)',
] as const

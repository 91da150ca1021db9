import type { Value } from './pattern-test.ts'

/** What a field of a record can be. */
export type Field = {
  /** Values that it has in real records, the commonest first. */
  values: readonly Value[]
  /** It may be any other string too. */
  any: boolean
}

/** The records that a pattern is asked about. */
export type RecordShape = {
  field: (path: string) => Field
  /** Pieces of text, each of which stands in every such record, as its service writes it. */
  pieces: readonly string[]
  /** A whole record as text, for what may well stand in others too. */
  sample: string
}

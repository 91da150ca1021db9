import type { Report } from '../model/index.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'json',
  extension: 'json',
  use: 'programs; its [schema](docs/report.schema.json) is versioned',
  forPrograms: true,
  print: (report) => jsonReportPieces(report),
}

/** The report as one JSON document, keys in camelCase. */
export const jsonReport = (report: Report): string => jsonDocument(report)

/** The same in pieces, so that a report of many accounts is never held twice. */
const jsonReportPieces = (report: Report): Generator<string> => jsonPieces(report)

/**
 * A value as one JSON document. Names come from AWS: what a terminal would obey, or hide, is written as its escape,
 * which reads back as the same text.
 */
export const jsonDocument = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2).replaceAll(obeyed, escape)}\n`

/** A value as JSON without a line break, as harmless as a document. */
export const jsonText = (value: unknown): string => JSON.stringify(value).replaceAll(obeyed, escape)

/** The same on a line of its own. */
export const jsonLine = (value: unknown): string => `${jsonText(value)}\n`

const obeyed = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * What `jsonDocument` gives, in pieces: members and entries are written one by one, down to a depth.
 * @param value any iterable in it stands for a list, and may make its entries as they are asked for
 * @param depth how many levels of lists and objects are taken apart
 */
export function* jsonPieces(value: unknown, depth = 2): Generator<string> {
  yield* pieces(value, depth, '')
  yield '\n'
}

function* pieces(value: unknown, depth: number, indent: string): Generator<string> {
  if (depth > 0 && isList(value)) yield* listed(value, depth, indent)
  else if (depth > 0 && typeof value === 'object' && value !== null) yield* members(value, depth, indent)
  else yield JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`).replaceAll(obeyed, escape)
}

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

function* listed(list: Iterable<unknown>, depth: number, indent: string): Generator<string> {
  let before = '['
  for (const entry of list) {
    yield `${before}\n${indent}  `
    yield* pieces(entry, depth - 1, `${indent}  `)
    before = ','
  }
  yield before === '[' ? '[]' : `\n${indent}]`
}

function* members(object: object, depth: number, indent: string): Generator<string> {
  let before = '{'
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue
    yield `${before}\n${indent}  ${JSON.stringify(key).replaceAll(obeyed, escape)}: `
    yield* pieces(member, depth - 1, `${indent}  `)
    before = ','
  }
  yield before === '{' ? '{}' : `\n${indent}}`
}

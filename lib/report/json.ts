import type { Report } from '../model.ts'

/** The report as one JSON document, keys in camelCase. */
export const jsonReport = (report: Report): string => jsonDocument(report)

/**
 * A value as one JSON document. Names come from AWS: what a terminal would obey, or hide, is written as its escape,
 * which reads back as the same text.
 */
export const jsonDocument = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2).replaceAll(obeyed, escape)}\n`

/** A value as JSON on a line of its own, as harmless as a document. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value).replaceAll(obeyed, escape)}\n`

const obeyed = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

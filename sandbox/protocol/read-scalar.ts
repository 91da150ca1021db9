import type { NormalizedSchema } from '@smithy/core/schema'
import { AwsError } from '../service.ts'

export const serializationError = (path: string, expected: string): AwsError =>
  new AwsError('SerializationException', `${path || 'body'} can not be converted to ${expected}`)

/** A value that came as text (query, header, URI, XML) in the SDK's form. */
export function readText(schema: NormalizedSchema, text: string, path: string): unknown {
  if (schema.isStringSchema()) return text
  if (schema.isBooleanSchema()) return readBoolean(text, path)
  if (schema.isNumericSchema()) return readNumber(text, path)
  if (schema.isTimestampSchema()) return readDate(text, path)
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'))
  throw serializationError(path, schema.getName() ?? 'a known type')
}

function readBoolean(text: string, path: string): boolean {
  const lower = text.toLowerCase()
  if (lower === 'true') return true
  if (lower === 'false') return false
  throw serializationError(path, 'Boolean')
}

function readNumber(text: string, path: string): number {
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw serializationError(path, 'a number')
  return number
}

function readDate(text: string, path: string): Date {
  const seconds = Number(text)
  const date = Number.isNaN(seconds) ? new Date(text) : new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) throw serializationError(path, 'Timestamp')
  return date
}

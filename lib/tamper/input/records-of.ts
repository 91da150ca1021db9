import { callNameOf } from '../api-call.ts'
import { type Fields, isFields } from '../../text/fields.ts'
import { type AthenaRows, createAthenaRows, hasTextParts, recordOfRow } from './athena-rows.ts'
import { formOf, rowOfCells } from './forms.ts'
import { lambdaSource, type PassedOver, passedOverOf, whyNoRecord } from './text-form.ts'

/** Where what values hold goes, in their order. */
export type RecordSink = {
  /** @param isPlain true where all of it is ASCII, and no text in it is written differently in JSON */
  record: (record: Fields, line: number, isPlain?: boolean) => void
  passedOver: (what: PassedOver, line: number) => void
  /** @param line undefined where it is not about a line */
  unreadable: (reason: string, line?: number, resumed?: number) => void
}

/** An SQS message that holds an SNS message that holds an EventBridge event is five deep. */
const deepest = 24

export type Unwrapper = {
  value: (value: unknown, line: number) => void
  /** Those of a log file, which is on one line. */
  ofLogFile: (values: readonly unknown[], isPlain: boolean) => void
  /** What stood around a list of which the elements were given as values. */
  around: (object: unknown) => void
  end: () => void
}

/**
 * Gives the records that values hold, whatever they are wrapped in: each form is one in `forms`, rows of tables are
 * made records, texts are read as JSON. What is recognised and holds none is told. One is for the values of one file.
 */
export function createUnwrapper(sink: RecordSink): Unwrapper {
  let rows: ReturnType<typeof createAthenaRows> | undefined

  function unwrap(value: unknown, line: number, inside: string, depth: number): void {
    if (isFields(value) && isCall(value))
      return sink.record(hasTextParts(value) ? recordOfRow(value) : value, line)
    if (depth > deepest) return sink.unreadable('nested too deep', line)
    if (isFields(value)) return unwrapObject(value, line, inside, depth)
    if (Array.isArray(value)) return unwrapList(value, line, inside, depth)
    if (typeof value === 'string') return unwrapText(value, line, inside, depth)
    sink.unreadable(within(inside, whyNoRecord(value)), line)
  }

  function unwrapObject(value: Fields, line: number, inside: string, depth: number): void {
    const form = formOf(value)
    if (form) {
      for (const one of form.inside) unwrap(one, line, form.name, depth + 1)
      return
    }
    rows ??= createAthenaRows()
    const taken = rows.take(value, line)
    if (taken) return unwrapRows(taken, inside, depth)
    unwrapRow(value, line, inside)
  }

  function unwrapRow(value: Fields, line: number, inside: string): void {
    const row = lambdaSource(value) === undefined ? recordOfRow(value) : value
    const passedOver = passedOverOf(row)
    if (passedOver) sink.passedOver(passedOver, line)
    else if (row !== value && callNameOf(row)) sink.record(row, line)
    else sink.unreadable(within(inside, whyNoRecord(value)), line)
  }

  function unwrapList(list: readonly unknown[], line: number, inside: string, depth: number): void {
    const row = rowOfCells(list)
    if (row) return unwrap(recordOfRow(row), line, inside, depth + 1)
    for (const one of list) unwrap(one, line, inside, depth + 1)
  }

  function unwrapText(text: string, line: number, inside: string, depth: number): void {
    if (text.startsWith('CWL CONTROL MESSAGE')) return
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return sink.unreadable(within(inside, 'a text that is not JSON'), line)
    }
    unwrap(value, line, inside, depth + 1)
  }

  function unwrapRows({ rows: named, unnamed }: AthenaRows, inside: string, depth: number): void {
    for (const { row, line } of named) unwrap(row, line, inside, depth + 1)
    for (const line of unnamed)
      sink.unreadable(within(inside, 'a row of Athena whose columns nothing names'), line)
  }

  return {
    value: (value, line) => unwrap(value, line, '', 0),
    ofLogFile(values, isPlain) {
      for (const value of values) {
        if (isFields(value) && isCall(value) && !hasTextParts(value)) sink.record(value, 1, isPlain)
        else unwrap(value, 1, '', 0)
      }
    },
    around: (object) => rows && unwrapRows(rows.columns(object), '', 0),
    end: () => rows && unwrapRows(rows.end(), '', 0),
  }
}

/** The two fields that make a record one, as CloudTrail writes them; a row with the whole event has better. */
function isCall({ eventSource, eventName, eventJson }: Fields): boolean {
  return (
    typeof eventSource === 'string' &&
    typeof eventName === 'string' &&
    eventSource !== '' &&
    eventName !== '' &&
    eventJson === undefined &&
    !eventSource.startsWith('aws:')
  )
}

const within = (inside: string, reason: string) => (inside === '' ? reason : `${inside}: ${reason}`)

import { gunzipSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** What an attribute holds, as plain values: a Set is a string set, an array a list. */
export type StateValue = string | number | Uint8Array | Set<string> | readonly StateValue[]

/** An item of the table by attribute, `pk` and `sk` with them. */
export type StateItem = Readonly<Record<string, StateValue | undefined>>

/** An item as DynamoDB has it. */
export type RawItem = Record<string, AttributeValue>

export const encoded = (item: StateItem): RawItem =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, attribute(value)]])),
  )

function attribute(value: StateValue): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (value instanceof Uint8Array) return { B: value }
  if (value instanceof Set) return { SS: [...value] }
  return { L: value.map(attribute) }
}

/** Attributes of a kind that the guard never writes are left out. */
export const decoded = (item: RawItem): StateItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)]))

function valueOf({ S, N, B, SS, L }: AttributeValue): StateValue | undefined {
  if (S !== undefined) return S
  if (N !== undefined) return Number(N)
  if (B) return B
  if (SS) return new Set(SS)
  return L?.map(valueOf).filter((one) => one !== undefined)
}

/** The same text for the same value, and for no other: what a MAC is made of. */
export function canonicalValue(value: StateValue): unknown {
  if (typeof value === 'string') return ['S', value]
  if (typeof value === 'number') return ['N', String(value)]
  if (value instanceof Uint8Array) return ['B', Buffer.from(value).toString('base64')]
  if (value instanceof Set) return ['SS', [...value].toSorted()]
  return ['L', value.map(canonicalValue)]
}

export function textIn(item: StateItem | undefined, name: string): string | undefined {
  const value = item?.[name]
  return typeof value === 'string' ? value : undefined
}

export function numberIn(item: StateItem | undefined, name: string): number | undefined {
  const value = item?.[name]
  return typeof value === 'number' ? value : undefined
}

export function bytesIn(item: StateItem | undefined, name: string): Uint8Array | undefined {
  const value = item?.[name]
  return value instanceof Uint8Array ? value : undefined
}

export function textsIn(item: StateItem | undefined, name: string): string[] {
  const value = item?.[name]
  return value instanceof Set ? [...value] : []
}

/** An item holds 400 KB at most (DynamoDB quotas); what the guard writes packs ten to one. */
const mostBytes = 16_000_000

/** The text that gzip bytes hold; undefined for what is no gzip, or would be larger than all that the guard writes. */
export function unpacked(body: Uint8Array): string | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes }).toString('utf8')
  } catch {
    return undefined
  }
}

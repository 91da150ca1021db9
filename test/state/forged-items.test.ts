import { readFileSync } from 'node:fs'
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type Distrusted, keyText, noDistrust } from '../../lib/state/distrusted.ts'
import { kindOf } from '../../lib/state/keys.ts'
import { stateTable } from '../../lib/state/state-table.ts'
import { keyStore } from '../../sandbox/services/kms/keys.ts'
import { bench } from '../sandbox/bench.ts'
import { aSignedTable, clientsOf } from './a-signed-table.ts'

type Item = Record<string, AttributeValue>

/** One item of every kind and more, as the guard wrote them (installed-table.test.ts). */
const items: Item[] = JSON.parse(
  readFileSync(new URL('signed-table.json', import.meta.url), 'utf8'),
  (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value),
)
const keyOf = ({ pk, sk }: Item) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' })
/** Entries of a journal have a MAC each, and the item's own end is no more than a hint to DynamoDB. */
const isJournal = ({ hmac }: Item) => hmac === undefined
const kinds = [...new Set(items.map((item) => kindOf(keyOf(item))))]

function changed(value: AttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: `${value.S} ` }
  if (value.N !== undefined) return { N: String(Number(value.N) + 1) }
  if (value.B !== undefined) return { B: Buffer.concat([value.B, Buffer.from([0])]) }
  if (value.SS !== undefined) return { SS: value.SS.map((text) => `${text}x`) }
  return { L: [] }
}

/** What somebody else may make of an item: another content, less of it, or the content of another key. */
const forgery = fc.record({
  item: fc.constantFrom(...items),
  how: fc.constantFrom('changed', 'cut', 'moved', 'added'),
  at: fc.nat(),
  other: fc.constantFrom(...items),
})

function forged({ item, how, at, other }: { item: Item; how: string; at: number; other: Item }): Item {
  const hints = isJournal(item) ? ['pk', 'sk', 'expiresAt'] : ['pk', 'sk']
  const names = Object.keys(item).filter((name) => !hints.includes(name))
  const name = names[at % names.length] ?? ''
  const { [name]: value, ...rest } = item
  if (how === 'cut') return rest
  if (how === 'moved') return { ...other, pk: item['pk'] ?? { S: '' }, sk: item['sk'] ?? { S: '' } }
  if (how === 'added' && !isJournal(item)) return { ...item, more: { BOOL: true } }
  return { ...rest, [name]: changed(value ?? { S: '' }) }
}

it(`an item of any kind (${kinds.join(', ')}) that somebody else made is not read, and noted by its key`, async () => {
  const sandbox = await bench()
  const clients = clientsOf(sandbox)
  const table = await aSignedTable(clients)
  for (const key of keyStore(sandbox.world, sandbox.world.account, table.region).keys.values())
    key.material = new Uint8Array(32).fill(7)
  const dynamodb = await clients.dynamodb(table.region)
  const opened = (distrusted: Distrusted) => stateTable({ ...table, clients, table, distrusted })
  const read = async (Item: Item) => {
    await dynamodb.send(new PutItemCommand({ TableName: table.name, Item }))
    const distrusted = noDistrust()
    const [key, state] = [keyOf(Item), opened(distrusted)]
    const { entries, latest, mark } = await state.journal(key)
    const isRead = isJournal(Item)
      ? entries.length > 0 || Boolean(latest ?? mark)
      : (await state.get(key)) !== undefined
    return { isRead, noted: distrusted.byKey.get(keyText(key))?.kind }
  }
  for (const item of items) expect([keyOf(item), (await read(item)).isRead]).toEqual([keyOf(item), true])
  const reached = new Set<string>()
  await fc.assert(
    fc.asyncProperty(forgery, async (made) => {
      const { item, how, other } = made
      fc.pre(
        how !== 'moved' ||
          (keyText(keyOf(item)) !== keyText(keyOf(other)) && isJournal(item) === isJournal(other)),
      )
      // A journal that lost one of its parts is what it was before that part was written.
      fc.pre(how !== 'cut' || !isJournal(item) || Object.keys(item).length === 4)
      const { isRead, noted } = await read(forged(made))
      reached.add(`${how} ${kindOf(keyOf(item))}`)
      expect({ isRead: isRead && !isJournal(item), noted }).toEqual({
        isRead: false,
        noted: kindOf(keyOf(item)),
      })
    }),
    { numRuns: 250, seed: 8 },
  )
  // The law would hold for nothing where the generator reached nothing.
  expect(kinds.filter((kind) => !reached.has(`changed ${kind}`))).toEqual([])
})

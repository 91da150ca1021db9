/**
 * What the sandbox writes of a call, held against a real record of it: the same keys in the same places, with values of
 * the same types. The records are public; `real-records.jsonl` names the source of each.
 */
import { describe, expect, it } from '@jest/globals'
import { tamperCatalogue } from '../../../lib/tamper/catalogue.ts'
import { eventKind } from '../../../sandbox/records/event-kind.ts'
import { SERVICES } from '../../../sandbox/services.ts'
import { isNewerThan } from './field-ages.ts'
import { differences, isWithin, namedTypesByPath, typesByPath } from './key-paths.ts'
import { idOf, realRecords } from './real-records.ts'
import { unwitnessed } from './unwitnessed.ts'
import { writtenRecord } from './written-record.ts'

describe("the sandbox's record of a call has the keys of a real one", () => {
  it.each(realRecords.map((real) => [idOf(real), real] as const))('%s', async (_, real) => {
    const theirs = namedTypesByPath(real.record)
    const ours = typesByPath(await writtenRecord(real))
    const isShown = (path: string) =>
      (real.shows?.some((part) => isWithin(path, part)) ?? true) && !isNewerThan(real.eventVersion, path)
    const found = differences(theirs, ours).filter(isShown)
    const named = Object.keys(real.differs)
    const unnamed = found.filter((path) => !named.some((above) => isWithin(path, above)))
    expect(unnamed.map((path) => ({ path, real: theirs.get(path), sandbox: ours.get(path) }))).toEqual([])
    // A difference that is gone must go from the list too.
    expect(named.filter((above) => !found.some((path) => isWithin(path, above)))).toEqual([])
  })
})

/** An event's name without the version that Lambda appends. */
const unversioned = (id: string) => id.replace(/\d{8}(?:v\d)?$/, '')

/** Calls that both the guard's catalogue and the sandbox know. */
function servedCatalogue(): string[] {
  const served = new Set(
    SERVICES.flatMap(({ signingName, operations }) =>
      Object.keys(operations).flatMap((name) => eventKind(signingName, name) ?? []),
    ).map((kind) => unversioned(idOf(kind))),
  )
  return tamperCatalogue.map(idOf).filter((id) => served.has(id))
}

describe('of every call in the catalogue that the sandbox serves', () => {
  it('a real record is compared, or it is listed that none was found', () => {
    const witnessed = realRecords.map((real) => unversioned(idOf(real)))
    expect([...witnessed, ...unwitnessed].toSorted()).toEqual(servedCatalogue().toSorted())
  })
})

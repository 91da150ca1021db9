import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { groups } from '../../lib/checks/check.ts'
import { indexes } from '../../scripts/indexes.mjs'

const root = new URL('../../', import.meta.url)
const at = (path: string) => new URL(path, root)
const text = (path: string) => readFileSync(at(path), 'utf8')

/** Two checks that are two halves of one rule share a test. */
const sharedTests: Readonly<Record<string, string>> = {
  's3-data-events-read': 's3-data-events',
  's3-data-events-write': 's3-data-events',
}

describe('the checks', () => {
  it.each(Object.entries(indexes(fileURLToPath(root))))('%s lists what its folder holds', (path, list) => {
    expect(text(path)).toBe(list)
  })

  it('are listed group by group, the most severe of each first', () => {
    const places = allChecks.map(
      ({ group, severity }) =>
        `${groups.indexOf(group)}${['critical', 'high', 'medium', 'low', 'info'].indexOf(severity)}`,
    )
    expect(places).toEqual(places.toSorted())
  })

  it.each(allChecks.map((check) => check.id))('%s has a test and a section of its own', (id) => {
    expect(existsSync(at(`test/checks/${sharedTests[id] ?? id}.test.ts`))).toBe(true)
    expect(text('docs/checks.md')).toContain(`\n## ${id}\n`)
  })

  it.each(allChecks)('$id says what a person needs to know', (check) => {
    expect(check.title).toMatch(/^[A-Z].*[^.]$/)
    expect(check.why.length).toBeGreaterThan(60)
    expect(check.failsWhen).not.toMatch(/\.$/)
    expect(check.manual).not.toBe('')
    expect(new Set(check.reads).size).toBe(check.reads.length)
  })

  it.each(allChecks)('$id names its controls as their publishers do', ({ controls }) => {
    for (const id of controls.cis) expect(id).toMatch(/^v(?:1\.4|3\.0|5\.0|7\.0) \d\.\d{1,2}(?:\.\d{1,2})?$/)
    for (const id of controls.securityHub) expect(id).toMatch(/^[A-Z][A-Za-z0-9]+\.\d+$/)
    for (const id of controls.nist) expect(id).toMatch(/^[A-Z]{2}-\d{1,2}(?:\(\d{1,2}\))?$/)
    for (const id of controls.pci) expect(id).toMatch(/^\d{1,2}\.\d{1,2}\.\d{1,2}$/)
  })
})

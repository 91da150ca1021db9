import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { questions } from '../../lib/coverage/questions.ts'
import { REGIONS } from '../../sandbox/regions.ts'
import { createWorld } from '../../sandbox/world.ts'
import { aTerminal, awsOf, inSandbox, runIn } from './run-in.ts'

const main = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/management-events'
const regionalQuestions = questions('aws')
  .filter((question) => !question.globalServices)
  .map(({ id }) => id)

describe('coverage', () => {
  it('json: one document that answers every question in every region', () =>
    inSandbox(
      'clean',
      async (_, run) => {
        const { code, out, err } = await run('coverage', '--output', 'json')
        expect({ code, err }).toEqual({ code: 0, err: '' })
        const { regions, ...head } = JSON.parse(out)
        expect(head).toEqual({ schemaVersion: '1', account: '123456789012', partition: 'aws', unread: [] })
        expect(Object.keys(regions)).toHaveLength(17)
        expect(Object.keys(regions['eu-west-1'])).toEqual(regionalQuestions)
        expect(regions['eu-west-1']).toMatchObject({
          'management-events': { covered: true, by: [main] },
          's3-object-reads': { covered: false, witness: { eventCategory: 'Data', eventName: 'GetObject' } },
        })
        expect(regions['us-east-1']['global-service-events']).toEqual({ covered: true, by: [main] })
      },
      { world: createWorld({ regions: REGIONS['aws'] ?? [] }) },
    ))

  it('exits as scan does, whatever the holes in data events', async () => {
    for (const scenario of ['clean', 'messy', 'empty']) {
      await inSandbox(scenario, async (_, run) => {
        expect((await run('coverage')).code).toBe((await run('scan')).code)
      })
    }
  })

  it('names who logs a part of it, region by region', () =>
    inSandbox(
      'messy',
      async (_, run) => {
        const { regions } = JSON.parse((await run('coverage', '--output', 'json')).out)
        const partly = (region: string, question: string): unknown => regions[region][question].partlyBy
        expect(partly('eu-west-1', 's3-object-reads')).toEqual([
          'arn:aws:cloudtrail:eu-west-1:123456789012:trail/payments-objects',
        ])
        expect(partly('eu-west-2', 's3-object-reads')).toBeUndefined()
        expect(regions['eu-west-2']['management-writes']).toMatchObject({ covered: true })
      },
      { world: createWorld({ regions: REGIONS['aws'] ?? [] }) },
    ))

  it('table: prints regions with the same answers once, within the width', () =>
    inSandbox(
      'clean',
      async (sandbox) => {
        for (const width of [60, 80, 120]) {
          const { out } = await runIn(['coverage'], awsOf(sandbox), aTerminal({ width }))
          expect(out).toContain('All 17 regions')
          expect(out.match(/Management events, all/g)).toHaveLength(1)
          const long = out.split('\n').filter((line) => line.length > width && !line.includes('arn:'))
          expect(long).toEqual([])
        }
      },
      { world: createWorld({ regions: REGIONS['aws'] ?? [] }) },
    ))

  it('a region that cannot be read: covered by what was read elsewhere, else unknown', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({
        operation: 'DescribeTrails',
        region: 'eu-west-1',
        fault: { kind: 'access-denied', by: 'scp' },
      })
      const { code, out } = await run('coverage', '--output', 'json')
      const { regions, unread } = JSON.parse(out)
      expect(code).toBe(3)
      expect(regions['eu-west-1']['management-events']).toEqual({ covered: true, by: [main] })
      expect(regions['eu-west-1']['lambda-invocations']).toMatchObject({
        covered: 'unknown',
        unread: [{ operation: 'cloudtrail:DescribeTrails', code: 'AccessDeniedException' }],
      })
      expect(unread).toMatchObject([{ resource: 'eu-west-1', operation: 'cloudtrail:DescribeTrails' }])
      const table = (await run('coverage')).out
      expect(table).toMatch(/^Could not be read\n +eu-west-1 /m)
    }))

  it('reads status and selectors also where the policy turns every check off', () =>
    inSandbox('clean', async (sandbox, run) => {
      const folder = mkdtempSync(join(tmpdir(), 'coverage-'))
      try {
        writeFileSync(`${folder}/off.yml`, "version: 1\nchecks: { '*': { enabled: false } }\n")
        const { code, out } = await run('coverage', '--policy', `${folder}/off.yml`, '--output', 'json')
        expect(code).toBe(0)
        expect(JSON.parse(out).regions['us-east-1']['management-events'].covered).toBe(true)
        const asked = new Set(sandbox.requests.map(({ operation }) => operation))
        expect(asked).toEqual(
          new Set([
            'GetCallerIdentity',
            'ListRegions',
            'DescribeTrails',
            'GetTrailStatus',
            'GetEventSelectors',
          ]),
        )
      } finally {
        rmSync(folder, { recursive: true })
      }
    }))
})

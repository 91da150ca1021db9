import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { CredentialsProviderError } from '@smithy/core/config'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { aTerminal, awsOf, inSandbox, runIn } from './run-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'scan-'))
afterAll(() => rmSync(folder, { recursive: true }))

function policyFile(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const noCredentials = () => Promise.reject(new CredentialsProviderError('none found'))

const oneLine = /^[^\n]+\n$/

describe('scan: exit codes', () => {
  it('0 where all passes', () =>
    inSandbox('clean', async (_, run) => {
      const { code, out, err } = await run('scan')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('0 fail, 0 unknown')
    }))

  it('2 where something fails, in a messy account and in an empty one', async () => {
    await inSandbox('messy', async (_, run) => {
      const { code, out } = await run('scan')
      expect(code).toBe(2)
      expect(out).toMatch(
        /FAIL +critical trail-logging +arn:aws:cloudtrail:eu-central-1:\d+:trail\/legacy-2019/,
      )
    })
    await inSandbox('empty', async (_, run) => {
      const { code, out } = await run('scan')
      expect(code).toBe(2)
      expect(out).toContain('there is no trail at all')
    })
  })

  it('3 where nothing fails but something is unknown', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({ operation: 'GetTrailStatus', fault: { kind: 'access-denied' } })
      const { code, out } = await run('scan')
      expect(code).toBe(3)
      expect(out).toContain('cloudtrail:GetTrailStatus')
    }))

  it('1 where nobody says who is asking: one line, that says what to do', () =>
    inSandbox('clean', async (sandbox) => {
      const { code, out, err } = await runIn(['scan'], {
        ...awsOf(sandbox),
        credentials: noCredentials,
      })
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(oneLine)
      expect(err).toContain('no AWS credentials found; set AWS_PROFILE')
    }))

  it('1 where the account cannot be told', () =>
    inSandbox('clean', async (sandbox, run) => {
      sandbox.faults.add({ operation: 'GetCallerIdentity', fault: { kind: 'access-denied' } })
      const { code, err } = await run('scan')
      expect(code).toBe(1)
      expect(err).toMatch(oneLine)
    }))
})

describe('scan: output', () => {
  it('json: stdout holds one report and nothing else, also while progress is drawn', () =>
    inSandbox('messy', async (sandbox) => {
      const terminal = aTerminal({ drawsProgress: true, outColor: true })
      const { code, out, err } = await runIn(['scan', '--output', 'json'], awsOf(sandbox), terminal)
      expect(code).toBe(2)
      expect(err).toContain('1 of 5 regions')
      expect(JSON.parse(out)).toMatchObject({
        schemaVersion: '1',
        scope: { account: '123456789012', regions: 'all' },
        partition: 'aws',
        outcomes: [],
      })
    }))

  it('--quiet draws no progress', () =>
    inSandbox('clean', async (sandbox) => {
      const terminal = aTerminal({ drawsProgress: true })
      expect(await runIn(['scan', '--quiet'], awsOf(sandbox), terminal)).toMatchObject({ code: 0, err: '' })
    }))

  it('a hostile trail name moves no cursor and turns no text, in any format', () =>
    inSandbox('clean', async ({ world }, run) => {
      const name = 'evil\u001B[2J\u009B31m\u202Egnp\u0007\n--- all pass ---'
      addTrail(world, { name, homeRegion: 'eu-west-1', logging: false })
      const table = await run('scan', '--verbose')
      expect(table.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(table.out).not.toMatch(/^--- all pass/m)
      const json = await run('scan', '--output', 'json')
      expect(json.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(JSON.parse(json.out).findings).toContainEqual(
        expect.objectContaining({ resource: expect.stringContaining(name) }),
      )
      const coverage = await run('coverage')
      expect(coverage.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }))
})

describe('scan --regions', () => {
  it('looks at these only, and does not list regions first', () =>
    inSandbox('messy', async (sandbox, run) => {
      const { out } = await run('scan', '--regions', 'eu-west-1, eu-central-1', '--output', 'json')
      expect(JSON.parse(out).scope).toEqual({
        account: '123456789012',
        regions: ['eu-west-1', 'eu-central-1'],
      })
      const asked = sandbox.requests.filter((request) => request.operation === 'DescribeTrails')
      expect(asked.map((request) => request.region).toSorted()).toEqual(['eu-central-1', 'eu-west-1'])
      expect(sandbox.requests.map((request) => request.operation)).not.toContain('ListRegions')
    }))

  it('lists them where none is named', () =>
    inSandbox('clean', async (sandbox, run) => {
      await run('scan')
      expect(sandbox.requests.filter((request) => request.operation === 'ListRegions')).toHaveLength(1)
    }))

  it.each(['eu_west_1', 'EU-WEST-1', 'ireland', 'eu-west-1;us-east-1', ''])(
    'refuses "%s" before anything is read',
    (regions) =>
      inSandbox('clean', async (sandbox, run) => {
        const { code, out, err } = await run('scan', '--regions', regions)
        expect({ code, out }).toEqual({ code: 1, out: '' })
        expect(err).toContain('--regions')
        expect(sandbox.requests).toEqual([])
      }),
  )

  it.each([
    ['eu-wset-1', 'eu-west-1'],
    ['us-east1', 'us-east-1'],
    ['ap-southest-2', 'ap-southeast-2'],
  ])('refuses %s, and asks whether %s was meant', (written, meant) =>
    inSandbox('clean', async (sandbox, run) => {
      const { code, err } = await run('scan', '--regions', written)
      expect({ code, asked: sandbox.requests }).toEqual({ code: 1, asked: [] })
      expect(err).toContain(`"${written}" is not a region name. Did you mean ${meant}?`)
    }),
  )

  it('asks whether another was meant where no region of that name is known, and goes on: it may be new', () =>
    inSandbox('clean', async (_, run) => {
      const { code, err } = await run('scan', '--regions', 'us-east-1,eu-west-9,af-south-1')
      expect(code).toBe(3)
      expect(err).toContain('eu-west-9 is no region that this version knows; did you mean eu-west-1?\n')
      expect(err).not.toContain('af-south-1 is no region')
      const quiet = await run('scan', '--quiet', '--regions', 'us-east-1,eu-west-9')
      expect(quiet.err).toBe('')
    }))

  it('says in the error which region was meant where nothing answers in that one', () =>
    inSandbox('clean', async (_, run) => {
      const { code, err } = await run('scan', '--quiet', '--regions', 'eu-west-9')
      expect(code).toBe(1)
      expect(err).toMatch(/^trailkeeper: [^\n]+ in eu-west-9: [^\n]+ Did you mean eu-west-1\?\n$/)
    }))

  it('takes a region that does not exist for unread, not for compliant', () =>
    inSandbox('clean', async (_, run) => {
      const { code, out } = await run('scan', '--regions', 'us-east-1,eu-west-9', '--output', 'json')
      expect(code).toBe(3)
      expect(JSON.parse(out).unread).toContainEqual(expect.objectContaining({ resource: 'eu-west-9' }))
    }))
})

describe('scan --policy', () => {
  it.each([
    ['none.yml', undefined, 'there is no such file'],
    ['list.yml', '- version: 1\n', 'list.yml'],
    ['typo.yml', 'version: 1\nchecks:\n  trial-logging: { enabled: false }\n', 'typo.yml:3:3'],
    ['broken.yml', 'version: [1\n', 'broken.yml:'],
  ])('%s: says what is wrong with it, and reads nothing', (name, text, said) =>
    inSandbox('clean', async (sandbox, run) => {
      const path = text === undefined ? join(folder, name) : policyFile(name, text)
      const { code, out, err } = await run('scan', '--policy', path)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(said)
      expect(sandbox.requests).toEqual([])
    }),
  )

  it('suggests the check that was meant', () =>
    inSandbox('clean', async (_, run) => {
      const { err } = await run('scan', '--policy', join(folder, 'typo.yml'))
      expect(err).toContain('trail-logging')
    }))
})

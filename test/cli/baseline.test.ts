import { DeleteTrailCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DeleteAliasCommand, DisableKeyCommand } from '@aws-sdk/client-kms'
import { describe, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { sweep } from '../../lib/flow.ts'
import { withSafeguards } from '../../lib/collect/safeguards.ts'
import { putBaselines } from '../../lib/state/put-baselines.ts'
import { loadBaselines, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSignedTable } from '../state/a-signed-table.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

const name = 'management-events'
const arn = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}`
const owner = '123456789012'

type Guarded = {
  run: (...argv: string[]) => Promise<Ran>
  answer: (answer: string, ...argv: string[]) => Promise<Ran>
  clients: Clients
  table: StateTable
}

/** The clean account after the guard's first sweep. */
const guarded = (test: (guarded: Guarded) => Promise<void>) =>
  inSandbox('clean', async (sandbox, run) => {
    const clients = createClients(awsOf(sandbox))
    try {
      const table = await aSignedTable(clients)
      const swept = await sweep({
        clients,
        policy: aPolicy(),
        checks: allChecks,
        parts: ['status', 'event-selectors', 'insight-selectors', 'tags'],
        defaultRegion: 'us-east-1',
        regions: ['us-east-1'],
        planning: { seenLogging: new Set(), suffix: 'abcd' },
        now: () => new Date('2026-11-21T00:00:00Z'),
      })
      await putBaselines(table, swept, await loadBaselines(table, owner), (baseline) =>
        withSafeguards(clients, baseline),
      )
      const answer = (text: string, ...argv: string[]) =>
        runIn(argv, awsOf(sandbox), aTerminal({ ask: async () => text }))
      await test({ run, answer, clients, table })
    } finally {
      clients.close()
    }
  })

const withoutValidation = new UpdateTrailCommand({ Name: name, EnableLogFileValidation: false })

async function spoil({ clients, table }: Guarded): Promise<void> {
  const dynamodb = await clients.dynamodb('us-east-1')
  const TableName = table.name
  const Key = { pk: { S: `account#${owner}` }, sk: { S: `baseline#${arn}` } }
  const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName, Key }))
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, body: { S: '{}' } } }))
}

describe('baseline list', () => {
  it('table: names each baseline with how it came to be', () =>
    guarded(async ({ run }) => {
      expect(await run('baseline', 'list')).toEqual({
        code: 0,
        out: `${arn}\n  version 1, 2026-11-21T00:00:00.000Z, first-use\n`,
        err: '',
      })
    }))

  it('json: one document', () =>
    guarded(async ({ run }) => {
      const { code, out } = await run('baseline', 'list', '--output', 'json')
      const one = {
        trailArn: arn,
        trusted: true,
        version: 1,
        takenAt: '2026-11-21T00:00:00.000Z',
        origin: 'first-use',
      }
      expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, baselines: [one] })
    }))

  it('says of one with a bad signature that it is not trusted, and exits with 2', () =>
    guarded(async (spoilt) => {
      await spoil(spoilt)
      const { code, out } = await spoilt.run('baseline', 'list')
      expect({ code, out }).toEqual({ code: 2, out: `${arn}\n  NOT TRUSTED: its signature is not valid\n` })
    }))

  it('fails in words where there is no table, or several', () =>
    inSandbox('clean', async (sandbox, run) => {
      expect(await run('baseline', 'list')).toMatchObject({
        code: 1,
        err: "trailkeeper: no table named trailkeeper… in us-east-1: name the guard's with --table, or its region with --region\n",
      })
      const clients = createClients(awsOf(sandbox))
      await aSignedTable(clients)
      const { CreateTableCommand } = await import('@aws-sdk/client-dynamodb')
      await (
        await clients.dynamodb('us-east-1')
      ).send(
        new CreateTableCommand({
          TableName: 'trailkeeper-other',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      )
      expect((await run('baseline', 'list')).err).toContain('several tables')
      expect((await run('baseline', 'list', '--table', 'trailkeeper-state')).code).toBe(0)
      clients.close()
    }))
})

describe('baseline show', () => {
  it('shows settings, selectors and history, by name or ARN', () =>
    guarded(async ({ run }) => {
      const { code, out } = await run('baseline', 'show', name)
      expect(code).toBe(0)
      expect(out).toContain('logFileValidation: true')
      expect(out).toContain('selectors: [All, management events]')
      expect(out).toContain('History\n  version 1')
      expect((await run('baseline', 'show', arn)).out).toBe(out)
    }))

  it('json: the baseline with its versions', () =>
    guarded(async ({ run }) => {
      const shown = JSON.parse((await run('baseline', 'show', name, '--output', 'json')).out)
      expect(shown).toMatchObject({ trailArn: arn, trusted: true, baseline: { version: 1, name } })
      expect(shown.versions).toEqual([shown.baseline])
    }))

  it('fails where there is none', () =>
    guarded(async ({ run }) => {
      expect(await run('baseline', 'show', 'another')).toMatchObject({
        code: 1,
        err: 'trailkeeper: there is no baseline of arn:aws:cloudtrail:us-east-1:123456789012:trail/another\n',
      })
    }))
})

describe('baseline accept', () => {
  it('shows what changes, asks, and keeps it under the caller’s ARN', () =>
    guarded(async ({ answer, clients, run }) => {
      await (await clients.cloudtrail('us-east-1')).send(withoutValidation)
      const { code, out, err } = await answer('yes', 'baseline', 'accept', name, '--by', 'alice')
      expect(err).toBe(`${arn}, baseline → live:\n  logFileValidation: true → false\n`)
      expect({ code, out }).toEqual({ code: 0, out: `${arn} is restored to version 2.\n` })
      const { baseline, versions } = JSON.parse((await run('baseline', 'show', name, '--output', 'json')).out)
      expect(baseline).toMatchObject({
        origin: 'accepted',
        acceptedBy: `alice (arn:aws:iam::${owner}:user/operator)`,
        settings: { logFileValidation: false },
      })
      expect(versions).toHaveLength(2)
      expect((await run('baseline', 'show', name)).out).toContain('logFileValidation: true → false')
    }))

  it('keeps nothing without a yes', () =>
    guarded(async ({ answer, clients, run }) => {
      await (await clients.cloudtrail('us-east-1')).send(withoutValidation)
      expect((await answer('y', 'baseline', 'accept', name)).code).toBe(2)
      expect((await run('baseline', 'list')).out).toContain('version 1')
      expect((await run('baseline', 'accept', name)).err).toContain('nobody to ask')
    }))

  it('has nothing to do while nothing changed', () =>
    guarded(async ({ run }) => {
      const { code, err } = await run('baseline', 'accept', name, '--yes')
      expect({ code, err }).toEqual({
        code: 0,
        err: `${arn} is as its baseline has it: nothing to accept.\n`,
      })
    }))

  it('gives a trail up that is gone', () =>
    guarded(async ({ run, clients }) => {
      await (await clients.cloudtrail('us-east-1')).send(new DeleteTrailCommand({ Name: name }))
      const { out, err } = await run('baseline', 'accept', name, '--yes')
      expect(err).toContain('trail: kept → given up')
      expect(out).toBe(`${arn} is restored to version 2: it is given up.\n`)
      expect((await run('baseline', 'accept', name, '--yes')).err).toContain('nothing to accept')
    }))

  it('signs by the key of people, and never asks the guard’s own for a MAC', () =>
    guarded(async ({ answer, clients, table }) => {
      await (await clients.cloudtrail('us-east-1')).send(withoutValidation)
      const kms = await clients.kms('us-east-1')
      await kms.send(new DisableKeyCommand({ KeyId: table.macKey }))
      const { code, err } = await answer('yes', 'baseline', 'accept', name)
      expect({ code, err }).toMatchObject({ code: 0 })
    }))

  it('on a guard of one key, from before: says that its stack is to be deployed again', () =>
    guarded(async ({ answer, clients }) => {
      await (await clients.cloudtrail('us-east-1')).send(withoutValidation)
      const kms = await clients.kms('us-east-1')
      await kms.send(new DeleteAliasCommand({ AliasName: peopleKeyAlias }))
      const { code, err } = await answer('yes', 'baseline', 'accept', name)
      expect(code).toBe(1)
      expect(err).toContain('the guard has no key for what people accept (alias/trailkeeper-people)')
      expect(err).toContain('npm run deploy')
    }))

  it('leaves one that a newer version signed', () =>
    guarded(async ({ run, clients, table }) => {
      const dynamodb = await clients.dynamodb('us-east-1')
      const TableName = table.name
      const Key = { pk: { S: `account#${owner}` }, sk: { S: `baseline#${arn}` } }
      const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName, Key }))
      const newer = { ...Item, formatVersion: { N: '2' } }
      await dynamodb.send(new PutItemCommand({ TableName, Item: newer }))
      const { code, out, err } = await run('baseline', 'accept', name, '--yes')
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(
        'a newer version of Trailkeeper wrote it (format 2, and this version reads up to 1)',
      )
      expect(err).toContain('Update this command line')
      expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(newer)
    }))

  it('replaces one that is not trusted any more', () =>
    guarded(async (spoilt) => {
      await spoil(spoilt)
      const { code, err } = await spoilt.run('baseline', 'accept', name, '--yes')
      expect(code).toBe(0)
      expect(err).toContain('its baseline is not trusted (its signature is not valid)')
      expect((await spoilt.run('baseline', 'list')).out).toContain('version 2')
    }))
})

import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it, jest } from '@jest/globals'
import { StateMachine } from 'aws-local-stepfunctions'
import { memberRepairPolicy } from '../../cli/permissions/member-policy.ts'
import { verifyHandler } from '../../handlers/verify-handler.ts'
import { memberWatch } from '../../lib/org/organization-settings.ts'
import { verificationMachine } from '../../lib/org/state-machine.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { denied, inOrganization, management, type Run, teams } from './an-organization.ts'
import { withResolvers } from './with-resolvers.ts'

withResolvers()
// What handlers log goes to stdout and stderr, which here are the test's.
jest.spyOn(process.stdout, 'write').mockReturnValue(true)
jest.spyOn(process.stderr, 'write').mockReturnValue(true)

const region = 'us-east-1'
const run = '4f0c6f0e-0000-4000-8000-00000000000a'
const arn = (name: string) => `arn:aws:lambda:${region}:${management}:function:trailkeeper-prod-${name}`
const definition = verificationMachine({
  partition: 'aws',
  accountsFunction: arn('accounts'),
  verifyFunction: arn('verify'),
  bucket: 'trailkeeper-prod-reports',
})
const [team = '', other = ''] = teams

type Json = Parameters<StateMachine['run']>[0]
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** The function as it is deployed where the guard looks after an organization, at the sandbox's time. */
function verifier({ settings, sandbox }: Run) {
  const now = sandbox.world.clock
  const there = { ...settings, now }
  return verifyHandler(
    there,
    memberWatch(there, management, { role: settings.role, clientsFor: settings.clientsFor }),
  )
}

/** Runs the state machine over the accounts that `accounts` lists, as Step Functions reads and selects its items. */
async function runMachine(made: Run, look: string): Promise<Json> {
  const { Members, Accounts } = definition.States
  const verify = verifier(made)
  const context = { Execution: { Name: run, StartTime: '2026-11-21T10:00:00.000Z' } }
  const listed = json(await made.handlers.accounts({ run, startedAt: context.Execution.StartTime }))
  const { ItemSelector, ItemProcessor } = Members
  const items = json(await made.bucket.get(`runs/${run}/accounts.json`))
  const inline = { Type: 'Map', ItemsPath: '$.items', ItemSelector, ItemProcessor, End: true }
  const machine: ConstructorParameters<typeof StateMachine>[0] = JSON.parse(
    JSON.stringify({
      StartAt: 'Accounts',
      States: { Accounts: { ...Accounts, ResultPath: '$.listed' }, Members: inline },
    }),
  )
  return new StateMachine(machine).run(json({ look, items }), {
    context,
    overrides: {
      taskResourceLocalHandlers: {
        Accounts: async () => listed,
        VerifyMember: async (event) => json(await verify(event)),
      },
      retryIntervalOverrides: { VerifyMember: 0, Accounts: 0 },
    },
  }).result
}

/** A member's own trail that has delivered for half a day, in a bucket of that member. */
async function withTrail({ sandbox }: Run, account: string): Promise<S3Client> {
  const session = { account, name: 'administrator', session: 'people' }
  const made = {
    endpoint: sandbox.url,
    region,
    credentials: issueRoleSession(sandbox.world, session, 12 * 3600),
  }
  const s3 = new S3Client({ ...made, forcePathStyle: true })
  const trails = new CloudTrailClient(made)
  const Bucket = `logs-of-${account}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
    },
  ]
  await s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  )
  await trails.send(
    new CreateTrailCommand({ Name: 'own', S3BucketName: Bucket, EnableLogFileValidation: true }),
  )
  await trails.send(new StartLoggingCommand({ Name: 'own' }))
  trails.destroy()
  return s3
}

const pass = async ({ sandbox }: Run, hours: number) => {
  const { ok } = await fetch(`${sandbox.url}/_sandbox/clock?advance=${hours * 3600}`, { method: 'POST' })
  expect(ok).toBe(true)
}

const verifying = (test: (made: Run) => Promise<void>) =>
  inOrganization(test, { verification: 'daily', mode: 'plan', checks: { '*': { enabled: false } } }, [
    team,
    other,
  ])

const actionsWith = (verification: 'off' | 'daily') =>
  memberRepairPolicy(aPolicy({ verification }), 'member').Statement.flatMap(({ Action }) => Action)

describe('a verification of the members of an organization', () => {
  it('is a state machine as Step Functions takes it', () => {
    expect(() => new StateMachine(JSON.parse(JSON.stringify(definition)))).not.toThrow()
  })

  it("looks at each account's own trails as the role that stands there, and says whom it could not enter", () =>
    verifying(async (made) => {
      const s3 = await withTrail(made, team)
      try {
        await pass(made, 9)
        const answers: unknown[] = Object(await runMachine(made, 'day'))
        const byAccount = new Map(answers.map((one) => [Object(one).account, one]))
        expect(byAccount.get(management)).toEqual({ account: management, status: 'own' })
        expect(byAccount.get(denied)).toMatchObject({
          status: 'unknown',
          failure: { operation: 'sts:AssumeRole', code: 'AccessDenied' },
        })
        expect(byAccount.get(team)).toMatchObject({ summary: { pass: 1, fail: 0, unknown: 0 } })
        expect(byAccount.get(other)).toMatchObject({ summary: { pass: 0, fail: 0, unknown: 0 } })
        expect(made.sandbox.alerts()).toEqual([])

        const Bucket = `logs-of-${team}`
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
        const digests = Contents.map(({ Key = '' }) => Key).filter((key) => key.includes('CloudTrail-Digest'))
        const Key = digests.toSorted()[2] ?? ''
        await s3.send(new DeleteObjectCommand({ Bucket, Key }))
        const verify = verifier(made)
        const event = { look: 'day', member: { id: team } }
        expect(await verify(event)).toMatchObject({ summary: { pass: 0, fail: 1 } })
        await verify(event)
        const alerts = made.sandbox.alerts().map(({ message }) => message)
        expect(alerts).toHaveLength(1)
        expect(alerts[0]).toContain(Key)
        expect(alerts[0]).toContain(team)
      } finally {
        s3.destroy()
      }
    }))

  it('refuses an account that makes no sense, and members where the guard looks after none', async () => {
    await verifying(async (made) => {
      await expect(verifier(made)({ look: 'day', member: { id: 'all' } })).rejects.toThrow('twelve digits')
      await expect(verifyHandler(made.settings)({ look: 'day', member: { id: team } })).rejects.toThrow(
        'looks after no organization',
      )
    })
  })

  it('has its rights in members only where the policy asks for it', () => {
    expect(actionsWith('daily')).toEqual(
      expect.arrayContaining([
        's3:GetObject',
        's3:GetObjectVersion',
        'cloudtrail:ListPublicKeys',
        'kms:Decrypt',
      ]),
    )
    expect(actionsWith('off')).not.toContain('s3:GetObject')
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import * as z from 'zod'
import { addIam } from '../../cli/iam.ts'

const document = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string(),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()).min(1),
      Resource: z.string(),
      Condition: z.object({ StringEquals: z.record(z.string(), z.string()) }).optional(),
    }),
  ),
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailkeeper-iam-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** What the command prints on stdout. */
async function iam(...options: string[]): Promise<string> {
  const printed: string[] = []
  const program = new Command('trailkeeper').exitOverride().configureOutput({ writeErr: () => undefined })
  addIam(program, {
    out: (text) => void printed.push(text),
    err: () => undefined,
    width: 100,
    outColor: false,
    drawsProgress: false,
  })
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  await program.parseAsync(['node', 'trailkeeper', 'iam', ...options])
  return printed.join('')
}

const actions = (printed: string) =>
  document.parse(JSON.parse(printed)).Statement.flatMap((statement) => statement.Action)

async function policyFile(text: string): Promise<string> {
  const file = join(folder, 'policy.yml')
  await writeFile(file, text)
  return file
}

it('prints one policy document and nothing else', async () => {
  const printed = await iam()
  expect(actions(printed)).toEqual(
    expect.arrayContaining(['cloudtrail:DescribeTrails', 'cloudtrail:StartLogging']),
  )
  expect(printed.endsWith('}\n')).toBe(true)
})

it('has no wildcard among the actions', async () => {
  expect(actions(await iam()).filter((action) => /[*?]/.test(action))).toEqual([])
})

it('only reads with --read-only', async () => {
  expect(
    actions(await iam('--read-only')).filter((action) => !/:(Get|List|Describe|Lookup)/.test(action)),
  ).toEqual([])
})

it('names with --undo what takes repairs back, in the place of what makes them', async () => {
  const asked = actions(await iam('--undo'))
  expect(asked).toEqual(
    expect.arrayContaining([
      'cloudtrail:StopLogging',
      'cloudtrail:DeleteTrail',
      's3:DeleteBucket',
      'kms:DisableKey',
    ]),
  )
  for (const made of [
    'cloudtrail:StartLogging',
    'cloudtrail:CreateTrail',
    's3:CreateBucket',
    'kms:EnableKey',
  ])
    expect(asked).not.toContain(made)
  expect(await iam('--undo', '--account', '123456789012')).toContain(
    '"arn:*:s3:::trailkeeper-logs-123456789012-*"',
  )
})

it('does not stop or delete without --undo', async () => {
  const asked = actions(await iam())
  expect(asked.filter((action) => /:(Stop|Delete|Remove|Disable|Schedule)/.test(action))).toEqual([])
})

it('follows the policy file', async () => {
  const file = await policyFile(
    'version: 1\nchecks: { "*": { enabled: false }, trail-tags: { enabled: true, keys: [owner] } }\n',
  )
  expect(actions(await iam('--read-only', '--policy', file))).toEqual([
    'cloudtrail:DescribeTrails',
    'account:ListRegions',
    'cloudtrail:ListTags',
  ])
})

it('names account and partition where they are given', async () => {
  const printed = await iam('--account', '123456789012', '--partition', 'aws-cn')
  expect(printed).toContain('arn:aws-cn:account::123456789012:account')
  expect(printed).not.toContain('aws:PrincipalAccount')
})

describe('refuses', () => {
  it.each([
    ['an account that is none', ['--account', '1234'], 'twelve digits'],
    ['a partition that is none', ['--partition', 'gov'], 'aws-us-gov'],
    ['two kinds at once', ['--undo', '--read-only'], 'cannot be used with'],
    ['an option that it does not know', ['--write'], 'unknown option'],
  ])('%s', async (_name, options, message) => {
    await expect(iam(...options)).rejects.toThrow(message)
  })

  it('a policy file with a mistake, by line and column', async () => {
    await expect(iam('--policy', await policyFile('version: 1\nmoed: plan\n'))).rejects.toThrow(
      /policy\.yml:2:1/,
    )
  })
})

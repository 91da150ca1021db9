import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { aTerminal, inSandbox, runIn } from './run-in.ts'

const bin = fileURLToPath(new URL('../../dist/cli/trailkeeper.js', import.meta.url))
const whenBuilt = existsSync(bin) ? describe : describe.skip

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trailkeeper-home-'))
  mkdirSync(join(home, '.aws'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const shared = (name: 'config' | 'credentials', text: string) => writeFileSync(join(home, '.aws', name), text)

/** With real files in a home of its own, and nothing of the surrounding AWS environment. */
const trailkeeper = (argv: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; err: string }>((resolve) => {
    const { PATH = '' } = process.env
    const child = execFile(
      process.execPath,
      [bin, ...argv],
      { env: { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env }, maxBuffer: 1e9 },
      (_error, _out, err) => resolve({ code: child.exitCode ?? -1, err }),
    )
  })

/** AWS SDKs and tools reference guide, "Shared config and credentials files" and "Service-specific endpoints". */
whenBuilt('--profile', () => {
  const keys =
    '[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=b\n[prod]\naws_access_key_id=AKIAPROD\naws_secret_access_key=p\n'
  const scan = ['scan', '--quiet', '--output', 'json', '--profile', 'prod']

  it.each([
    ['endpoint_url', (url: string) => `endpoint_url = ${url}\n`, ''],
    [
      'a services section',
      () => 'services = local\n',
      (url: string) =>
        [
          'cloudtrail',
          'sts',
          'account',
          's3',
          'kms',
          'organizations',
          'sns',
          'iam',
          'cloudwatch_logs',
          'eventbridge',
          'cloudwatch',
        ]
          .map((service) => `${service} =\n  endpoint_url = ${url}\n`)
          .join(''),
    ],
  ])('takes endpoints of that profile alone: %s', (_, line, services) =>
    inSandbox('clean', (base) =>
      inSandbox('clean', async (prod) => {
        shared('credentials', keys)
        const section = typeof services === 'string' ? '' : `[services local]\n${services(prod.url)}`
        shared(
          'config',
          `[profile base]\nregion = eu-west-1\nendpoint_url = ${base.url}\n[profile prod]\nregion = us-east-1\n${line(prod.url)}${section}`,
        )
        const { code } = await trailkeeper(scan, { AWS_PROFILE: 'base' })
        expect(code).not.toBe(1)
        expect(base.requests).toEqual([])
        expect(prod.requests.length).toBeGreaterThan(20)
      }),
    ),
  )

  it('goes before keys of the environment', () =>
    inSandbox('clean', async (prod) => {
      shared(
        'config',
        `[profile prod]\nregion = us-east-1\ncredential_process = false\nendpoint_url = ${prod.url}\n`,
      )
      const { err } = await trailkeeper(scan, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' })
      expect(err).toContain('credential_process of profile prod')
      expect(prod.requests).toEqual([])
    }))
})

whenBuilt('credentials that do not work are told in one sentence', () => {
  const config = [
    '[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Audit\nregion = us-east-1',
    '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example.com/start',
    '[profile base]\nregion = us-east-1',
    '[profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me',
    '[profile process]\ncredential_process = false',
    '[profile bare]\nregion = us-east-1',
  ].join('\n')

  it.each([
    ['coorp', 'there is no profile coorp in the shared AWS configuration files; did you mean corp?'],
    [
      'corp',
      'the SSO session of profile corp is missing or has expired; sign in with: aws sso login --profile corp',
    ],
    ['mfa', 'profile mfa needs a code of its MFA device: run on a terminal'],
    ['process', 'the credential_process of profile process failed or printed no credentials; '],
    ['bare', 'profile bare gives no credentials: it names no keys, role, SSO session or credential_process'],
  ])('profile %s', async (profile, sentence) => {
    shared('config', config)
    shared('credentials', '[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=b\n')
    const { code, err } = await trailkeeper(['scan', '--profile', profile])
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toContain(`trailkeeper: ${sentence}`)
  })

  it('none at all', async () => {
    expect((await trailkeeper(['scan'])).err).toContain('no AWS credentials found; set AWS_PROFILE')
  })
})

describe('a profile with an MFA device', () => {
  it('asks for its code on a terminal', () =>
    inSandbox('clean', async (sandbox) => {
      const endpoint = `region = us-east-1\nendpoint_url = ${sandbox.url}\n`
      shared('credentials', '[keys]\naws_access_key_id=AKIAKEYS\naws_secret_access_key=k\n')
      shared(
        'config',
        `[profile keys]\n${endpoint}[profile mfa]\n${endpoint}role_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n`,
      )
      const before = { ...process.env }
      process.env['AWS_CONFIG_FILE'] = join(home, '.aws', 'config')
      process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(home, '.aws', 'credentials')
      try {
        const asked: string[] = []
        const ask = async (question: string) => {
          asked.push(question)
          return '123456'
        }
        const { err } = await runIn(['scan', '--profile', 'mfa'], {}, aTerminal({ ask }))
        expect(asked).toEqual(['Code of the MFA device arn:aws:iam::123456789012:mfa/me: '])
        // The code goes with the call, for which the sandbox has no devices.
        expect(err).toContain('The sandbox does not honour SerialNumber, TokenCode of AssumeRole')
      } finally {
        for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
          if (before[name] === undefined) delete process.env[name]
          else process.env[name] = before[name]
      }
    }))
})

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { withBundle, withProxy } from '../aws/a-proxy.ts'
import { anEndpoint } from '../aws/an-endpoint.ts'
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
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const { PATH = '' } = process.env
    const child = execFile(
      process.execPath,
      [bin, ...argv],
      { env: { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env }, maxBuffer: 1e9 },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
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

/** Asks AWS one thing alone, whose account it is, and prints that. */
const whoseAccount = ['resource-policy', 'bucket', '--trail', 'fresh']
const ofAccount = (account: string) =>
  expect.stringContaining(`arn:aws:cloudtrail:us-east-1:${account}:trail/fresh`)

const role = (name: string) => `role_arn = arn:aws:iam::123456789012:role/${name}\n`
/** AWS SDKs and tools reference guide, "Assume role credential provider". */
whenBuilt('roles of a profile', () => {
  it.each([
    [
      'over two steps of source_profile',
      '[profile last]\nsource_profile = middle\n' +
        `${role('last')}[profile middle]\nsource_profile = keys\n${role('middle')}`,
      {},
      ['middle', 'last'],
    ],
    [
      'from credential_source = Environment',
      `[profile last]\ncredential_source = Environment\n${role('last')}`,
      { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'e' },
      ['last'],
    ],
  ])('are assumed %s', (_, profiles, env, roles) =>
    inSandbox('empty', async ({ url, requests }) => {
      shared('credentials', '[keys]\naws_access_key_id=AKIAKEYS\naws_secret_access_key=k\n')
      const where = `region = us-east-1\nendpoint_url = ${url}\n`
      shared(
        'config',
        `${profiles}[profile keys]\n`.replaceAll(/^\[.*\]$/gm, (line) => `${line}\n${where}`),
      )
      // Beside keys of the environment the SDK warns that the profile goes before them.
      const { code, out } = await trailkeeper([...whoseAccount, '--profile', 'last'], env)
      expect({ code, out }).toMatchObject({ code: 0, out: ofAccount('123456789012') })
      expect(requests.map(({ operation }) => operation)).toEqual([
        ...roles.map(() => 'AssumeRole'),
        'GetCallerIdentity',
      ])
    }),
  )
})

const ssoConfig = (url: string) =>
  `[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Audit\nregion = us-east-1\nendpoint_url = ${url}\n` +
  '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example.com/start\nsso_registration_scopes = sso:account:access\n'
const cached = (expiresAt: Date) => {
  mkdirSync(join(home, '.aws/sso/cache'), { recursive: true })
  const name = createHash('sha1').update('corp').digest('hex')
  const token = { accessToken: 'token', expiresAt: expiresAt.toISOString(), region: 'us-east-1' }
  writeFileSync(join(home, '.aws/sso/cache', `${name}.json`), JSON.stringify(token))
}
const portOf = (address: AddressInfo | string | null) =>
  typeof address === 'object' && address ? address.port : 0

async function whileListening(server: Server, test: (url: string) => Promise<void>): Promise<void> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    await test(`http://127.0.0.1:${portOf(server.address())}`)
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}

/** The portal's GetRoleCredentials; @returns what it was asked. */
const withPortal = async (test: (url: string, asked: string[]) => Promise<void>) => {
  const asked: string[] = []
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(`${url} ${String(headers['x-amz-sso_bearer_token'])}`)
    const roleCredentials = {
      accessKeyId: 'ASIASSO',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.now() + 3_600_000,
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials }))
  })
  await whileListening(server, (url) => test(url, asked))
}
/** AWS SDKs and tools reference guide, "IAM Identity Center credential provider": where tokens are cached, and under which names. */
whenBuilt('an SSO session', () => {
  it('gives credentials while its token holds', () =>
    inSandbox('empty', ({ url }) =>
      withPortal(async (portal, asked) => {
        shared('config', ssoConfig(url))
        cached(new Date(Date.now() + 3_600_000))
        const env = { AWS_ENDPOINT_URL_SSO: portal }
        const { code, out, err } = await trailkeeper([...whoseAccount, '--profile', 'corp'], env)
        expect({ code, err, out }).toMatchObject({ code: 0, err: '', out: ofAccount('123456789012') })
        expect(asked).toEqual(['/federation/credentials?account_id=123456789012&role_name=Audit token'])
      }),
    ))

  it('says how to sign in again once it has expired', () =>
    inSandbox('empty', async ({ url, requests }) => {
      shared('config', ssoConfig(url))
      cached(new Date(Date.now() - 60_000))
      const { code, err } = await trailkeeper([...whoseAccount, '--profile', 'corp'])
      expect(code).toBe(1)
      expect(err).toContain('has expired; sign in with: aws sso login --profile corp')
      expect(requests).toEqual([])
    }))
})

const identity = (response: ServerResponse) =>
  void response
    .writeHead(200, { 'content-type': 'text/xml', 'x-amzn-requestid': 'id' })
    .end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>210987654321</Account>' +
        '<Arn>arn:aws:iam::210987654321:user/a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>',
    )
const corp = (url: string, more = '') =>
  `[profile corp]\nregion = us-east-1\nendpoint_url = ${new URL(url).origin}\n${more}`
const ran = (env: Record<string, string> = {}) => trailkeeper([...whoseAccount, '--profile', 'corp'], env)
/** An endpoint that says by whose key, for which region and how often it was asked. */
async function withAsked(test: (url: string, asked: string[]) => Promise<void>) {
  const asked: string[] = []
  const server = createServer(({ headers }, response) => {
    const [, key, region] = /Credential=(\w+)\/\d+\/([\w-]+)\/sts\//.exec(headers.authorization ?? '') ?? []
    asked.push(`${key} ${region}`)
    identity(response)
  })
  await whileListening(server, (url) => test(url, asked))
}

const keysOf = (id: string) => `aws_access_key_id=${id}\naws_secret_access_key=s\n`
const section = (name: string, region: string, url: string) =>
  `[profile ${name}]\nregion = ${region}\nendpoint_url = ${url}\n`

whenBuilt('keys, region and endpoint', () => {
  it('are all of the profile that is named, by --profile as by AWS_PROFILE, and none of another', () =>
    withAsked((base, ofBase) =>
      withAsked(async (prod, ofProd) => {
        shared('credentials', `[base]\n${keysOf('AKIABASE')}[prod]\n${keysOf('AKIAPROD')}`)
        shared('config', `${section('base', 'us-east-1', base)}${section('prod', 'eu-west-1', prod)}`)
        const runs = [
          await trailkeeper([...whoseAccount, '--profile', 'prod'], { AWS_PROFILE: 'base' }),
          await trailkeeper(whoseAccount, { AWS_PROFILE: 'prod' }),
        ]
        for (const { out } of runs) expect(out).toContain(':cloudtrail:eu-west-1:210987654321:trail/fresh')
        expect({ ofBase, ofProd }).toEqual({
          ofBase: [],
          ofProd: ['AKIAPROD eu-west-1', 'AKIAPROD eu-west-1'],
        })
        await trailkeeper(whoseAccount, { AWS_PROFILE: 'base' })
        expect(ofBase).toEqual(['AKIABASE us-east-1'])
      }),
    ))
})

whenBuilt('a private CA and a forward proxy', () => {
  const keys = '[corp]\naws_access_key_id=AKIACORP\naws_secret_access_key=c\n'

  it('trusts a CA by NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE, or ca_bundle of the profile, and none unasked', () =>
    anEndpoint(
      ({ url }) =>
        withBundle(async (file) => {
          shared('credentials', keys)
          shared('config', corp(url))
          const { code, err } = await ran()
          expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('self-signed certificate') })
          for (const env of [{ NODE_EXTRA_CA_CERTS: file }, { AWS_CA_BUNDLE: file }])
            expect(await ran(env)).toMatchObject({ code: 0, err: '', out: ofAccount('210987654321') })
          shared('config', corp(url, `ca_bundle = ${file}\n`))
          expect(await ran()).toMatchObject({ code: 0, err: '', out: ofAccount('210987654321') })
        }),
      identity,
    ))

  it('goes through HTTPS_PROXY, and past it by NO_PROXY', () =>
    anEndpoint(
      ({ url }) =>
        withBundle((file) =>
          withProxy(async (proxy, tunnels) => {
            shared('credentials', keys)
            shared('config', corp(url, `ca_bundle = ${file}\n`))
            expect(await ran({ HTTPS_PROXY: proxy })).toMatchObject({
              code: 0,
              out: ofAccount('210987654321'),
            })
            expect(tunnels).toEqual([new URL(url).host])
            expect(await ran({ HTTPS_PROXY: proxy, NO_PROXY: 'localhost' })).toMatchObject({ code: 0 })
            expect(tunnels).toHaveLength(1)
          }),
        ),
      identity,
    ))
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

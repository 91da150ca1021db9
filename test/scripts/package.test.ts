import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CloudTrailClient, GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deployedEnvironment } from '../../bench/deployed-environment.ts'
import { duckdbPackage } from '../../cli/search/sql/load-duckdb.ts'
import { unzipSync } from 'fflate'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { guardDeployment, ownRolesOf, roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { scenario } from '../../sandbox/scenarios/scenario.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import type { World } from '../../sandbox/world.ts'
import { inSandbox } from '../cli/run-in.ts'
import { callMoto, deployToMoto } from '../deploy/deploy-to-moto.ts'
import { fewRegions } from '../few-regions.ts'
import { motoIsThere, type MotoServer, startMoto } from '../sandbox/moto/moto-server.ts'
import { runBuiltFunction } from './run-built-function.ts'

/** Where the policy's chat leads. */
const targets = '{"chat":"arn:aws:sns:us-east-1:123456789012:chat"}'
const root = fileURLToPath(new URL('../../', import.meta.url))

const awsAt = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
})

const npm = (args: string[], cwd: string) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** As somebody gets it who has no clone: the package, in an empty folder, with no registry to be had. */
describe('the package, installed in an empty folder', () => {
  let folder = ''
  const installed = (...names: string[]) => join(folder, 'node_modules/trailkeeper', ...names)
  const trailkeeper = (...args: string[]) =>
    spawnSync(process.execPath, [installed('dist/cli/trailkeeper.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    })
  /** Against what stands in this process, or is read by it: nothing here must wait. */
  const trailkeeperAt = (url: string, ...args: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [installed('dist/cli/trailkeeper.js'), ...args],
        { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...awsAt(url) } },
        (_error, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      )
    })

  const packaged = (out: string, cwd = folder) =>
    execFileSync(
      process.execPath,
      [installed('dist/cli/trailkeeper.js'), 'package', '--policy', join(cwd, 'guard.yml'), '--out', out],
      { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder }, stdio: 'pipe' },
    )
  const zips = () => readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.zip'))

  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/build.mjs', 'functions'], { cwd: root })
    folder = mkdtempSync(join(tmpdir(), 'trailkeeper-package-'))
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], root)
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
    npm(['install', '--offline', '--no-audit', `./${tarball}`], folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('brings no other package with it', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'trailkeeper',
    ])
  })

  it('says its version, and explains a check', () => {
    expect(trailkeeper('--version').stdout).toBe('0.1.0\n')
    expect(trailkeeper('explain', 'trail-logging').status).toBe(0)
  })

  it('says what --sql needs, which does not come with it', () => {
    const { status, stdout, stderr } = trailkeeper('search', '--dir', folder, '--sql', 'SELECT 1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`npm install ${duckdbPackage}`)
  })

  it('runs the demo, with the sandbox, its table and the guard in it', () => {
    const { status, stdout, stderr } = trailkeeper('demo')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('3 of 3 attacks answered')
    expect(stdout).toMatch(/^us-east-1 +stop-logging +answered +\d/m)
  })

  describe('packages a policy', () => {
    const policy = 'version: 1\nmode: enforce\nalerts: { channels: [sns, chat] }\n'
    let said = ''
    beforeAll(() => {
      writeFileSync(join(folder, 'guard.yml'), policy)
      said = packaged('out')
    })

    it('into a zip for each function, a template and checksums, and nothing else', () => {
      expect(readdirSync(join(folder, 'out')).map((name) => name.replace(/-[0-9a-f]{16}/, ''))).toEqual([
        'SHA256SUMS',
        ...['accounts', 'drill', 'member', 'react', 'recover', 'summarize', 'sweep'].map(
          (name) => `${name}.zip`,
        ),
        'trailkeeper.template.json',
        'verify.zip',
      ])
      expect(said).toMatch(/^out: guard\.yml, mode enforce, policy [0-9a-f]{64}\n/)
    })

    it('into the same bytes wherever the policy lies and whenever it is done', () => {
      const elsewhere = join(folder, 'elsewhere')
      mkdirSync(elsewhere)
      writeFileSync(join(elsewhere, 'guard.yml'), policy)
      packaged('again', elsewhere)
      const sums = (...names: string[]) => readFileSync(join(folder, ...names, 'SHA256SUMS'), 'utf8')
      expect(sums('elsewhere', 'again')).toBe(sums('out'))
    })

    it('into functions that load, and name that policy in what they log', () => {
      const [, sha256 = ''] = /policy ([0-9a-f]{64})/.exec(said) ?? []
      for (const zip of zips()) {
        const code = join(folder, 'code', zip)
        mkdirSync(code, { recursive: true })
        const bytes = readFileSync(join(folder, 'out', zip))
        // With all checks and channels too.
        expect(bytes.length).toBeLessThanOrEqual(300_000)
        for (const [name, content] of Object.entries(unzipSync(bytes)))
          writeFileSync(join(code, name), content)
        const { stdout, stderr, status } = spawnSync(process.execPath, ['index-test.mjs'], {
          cwd: writtenCall(code, zip.startsWith('accounts')),
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], ...deployedEnvironment, TRAILKEEPER_TARGETS: targets },
        })
        expect({ zip, status, stderr }).toEqual({ zip, status: 0, stderr: '' })
        expect(stdout).toMatch(zip.startsWith('accounts') ? `"policy":"${sha256}"` : '')
      }
    })

    it('into functions that start a trail again and look after the account, as they are built', async () => {
      const world = fewRegions()
      const sandbox = await startSandbox({
        world,
        setup: (made) => applyScenario(made, scenario.parse(clean)),
      })
      const guard = await startGuard(sandbox, fillDefaults({ version: 1, mode: 'enforce' }), 'us-east-1')
      const trails = new CloudTrailClient({
        region: 'us-east-1',
        endpoint: sandbox.url,
        credentials: { accessKeyId: 'AKIAEXAMPLEMALLORY', secretAccessKey: 'test' },
      })
      const Name = 'management-events'
      const isLogging = async () => (await trails.send(new GetTrailStatusCommand({ Name }))).IsLogging
      try {
        await guard.sweep()
        const ran: string[] = []
        for (const short of ['react', 'sweep'] as const) {
          const [zip = ''] = zips().filter((name) => name.startsWith(`${short}-`))
          const env = builtEnvironment(world, short, guard.topicArn)
          world.functions.set(functionArn(short), async (event) => {
            ran.push(short)
            return runBuiltFunction(join(folder, 'code', zip), { url: sandbox.url, env, event })
          })
        }
        const before = sandbox.alerts().length
        await trails.send(new StopLoggingCommand({ Name }))
        await sandbox.settled()
        expect(await isLogging()).toBe(true)
        expect(sandbox.alerts().slice(before)[0]?.subject).toContain(`StopLogging on ${Name}`)
        expect(ran).toContain('react')
        expect(await world.functions.get(functionArn('sweep'))?.({})).toContain('"done"')
        expect(sandbox.deadLetters()).toEqual([])
      } finally {
        trails.destroy()
        guard.close()
        await sandbox.close()
      }
    })

    it('unless it is no policy, with the sentence of every other command', () => {
      writeFileSync(join(folder, 'bad.yml'), 'version: 1\nmodes: plan\n')
      for (const command of ['package', 'iam']) {
        const { status, stderr } = trailkeeper(command, '--policy', 'bad.yml')
        expect({ status, stderr }).toEqual({
          status: 1,
          stderr: expect.stringContaining('bad.yml:2:1: unknown key "modes"; did you mean "mode"?'),
        })
      }
    })

    it('unless the folder holds something else, or a bucket has no name', () => {
      expect(trailkeeper('package', '--out', '.')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('which is no part of a package: name another with --out'),
      })
      expect(trailkeeper('package', '--log-buckets', '${AWS::Region}')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('is no name of a bucket'),
      })
    })
  })

  it('scans, and names what deploys it where there is no clone', () =>
    inSandbox('empty', async ({ url }) => {
      expect(await trailkeeperAt(url, 'scan', '--regions', 'us-east-1')).toMatchObject({
        status: 2,
        stdout: expect.stringContaining('multi-region-trail'),
      })
      const doctor = await trailkeeperAt(url, 'doctor', '--regions', 'us-east-1')
      expect(doctor.stdout).toMatch(/^warning +stack +no guard is installed here\n +→ trailkeeper package, /m)
      const init = await trailkeeperAt(url, 'init', '--regions', 'us-east-1', '--out', 'policies/fitted.yml')
      expect(init.stdout).toContain('  trailkeeper package --policy policies/fitted.yml --out deployment\n')
      expect(doctor.stdout + init.stdout).not.toContain('npm run')
    }))

  const describeWithMoto = motoIsThere() ? describe : describe.skip
  const reason = motoIsThere() ? '' : ' (skipped: moto_server is not on PATH)'

  describeWithMoto(`deployed to moto_server${reason}`, () => {
    let moto: MotoServer
    let url = ''
    let created: Awaited<ReturnType<typeof deployToMoto>>
    const codeOf = async (name: string) => {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
      const client = new LambdaClient({ region: 'us-east-1', endpoint: url, credentials })
      const FunctionName = `trailkeeper-prod-${name}`
      return (await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).CodeSha256
    }
    beforeAll(async () => {
      trailkeeper('package', '--out', 'first')
      trailkeeper('package', '--mode', 'enforce', '--out', 'second')
      moto = await startMoto()
      url = moto.url
      created = await deployToMoto(url, join(folder, 'first'), 'CreateStack')
    })
    afterAll(() => moto.stop())

    it('stands', () => {
      expect(created).toMatchObject({ status: 200 })
    })

    it('doctor finds the guard, of its own version, and what is not due yet', async () => {
      const { stdout } = await trailkeeperAt(url, 'doctor', '--regions', 'us-east-1')
      expect(stdout).toMatch(/^ok +stack +trailkeeper-prod, at home in us-east-1$/m)
      expect(stdout).toMatch(/^ok +version +guard and command line are 0\.1\.0$/m)
      expect(stdout).toMatch(/^ok +functions +trailkeeper-prod-react, trailkeeper-prod-sweep$/m)
      expect(stdout).toMatch(/^ok +rules /m)
      expect(stdout).toMatch(/^ok +last sweep +none is due yet: /m)
      // moto confirms no mail, makes no policy of a queue, and cannot describe a key of MACs.
      expect(stdout.match(/^problem +.*/gm)).toEqual([
        expect.stringContaining('nobody has confirmed'),
        expect.stringContaining('does not let events.amazonaws.com send'),
      ])
      expect(stdout).toMatch(/^ok +topic policy +lets the guard's alarms publish$/m)
    })

    it('alert --test reaches its topic', async () => {
      const { stdout } = await trailkeeperAt(url, 'alert', '--test')
      expect(stdout).toMatch(/^ok +test alert +sent to arn:aws:sns:us-east-1:\d+:trailkeeper-prod-/m)
    })

    it('stands on a topic and a queue that are given, makes none, and leaves them when it goes', async () => {
      const region = 'eu-west-1'
      const call = (service: string, Action: string, form: Record<string, string> = {}) =>
        callMoto(url, region, service, { Action, ...form })
      await call('sns', 'CreateTopic', { Name: 'security-alerts' })
      await call('sqs', 'CreateQueue', { QueueName: 'undelivered', Version: '2012-11-05' })
      const parameters = { ExistingTopic: 'security-alerts', ExistingQueue: 'undelivered' }
      const given = { region, parameters }
      expect(await deployToMoto(url, join(folder, 'first'), 'CreateStack', given)).toMatchObject({
        status: 200,
      })
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
      const client = new LambdaClient({ region, endpoint: url, credentials })
      const FunctionName = 'trailkeeper-prod-react'
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }))
      expect(Environment?.Variables).toMatchObject({
        TRAILKEEPER_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:security-alerts',
        TRAILKEEPER_UNDELIVERED_ARN: 'arn:aws:sqs:eu-west-1:123456789012:undelivered',
        TRAILKEEPER_ALERT_KEY: '',
      })
      const left = async () => {
        const lists = [
          await call('sns', 'ListTopics'),
          await call('sqs', 'ListQueues', { Version: '2012-11-05' }),
        ]
        return lists.flatMap(({ text }) => [...text.matchAll(/<(?:TopicArn|QueueUrl)>[^<]*[:/]([\w-]+)</g)])
      }
      const names = async () => (await left()).map(([, name]) => name)
      expect(await names()).toEqual(['security-alerts', 'undelivered'])
      await call('cloudformation', 'DeleteStack', { StackName: 'trailkeeper-prod', Version: '2010-05-15' })
      expect(await names()).toEqual(['security-alerts', 'undelivered'])
    })

    it('uninstall says how the stack goes, which is still there', async () => {
      const { status, stderr } = await trailkeeperAt(url, 'uninstall', '--yes', '--regions', 'us-east-1')
      expect(status).toBe(0)
      expect(stderr).toContain('aws cloudformation delete-stack --stack-name <stack>')
      expect(stderr).not.toContain('osls')
    })

    it('a later package is taken back by the one before it, byte for byte (docs/upgrade.md)', async () => {
      const before = await codeOf('sweep')
      await deployToMoto(url, join(folder, 'second'), 'UpdateStack')
      expect(await codeOf('sweep')).not.toBe(before)
      await deployToMoto(url, join(folder, 'first'), 'UpdateStack')
      expect(await codeOf('sweep')).toBe(before)
    })
  })

  it('names what it has from others, with each licence once', () => {
    const text = readFileSync(installed('dist/cli/THIRD-PARTY-NOTICES.txt'), 'utf8')
    expect(text).toMatch(/^MIT; © 2025 Colin McDonnell:\n {2}zod \d/m)
    const licences = text.split('\n').filter((line) => line.length > 500 && !line.startsWith(' '))
    expect(new Set(licences).size).toBe(licences.length)
    expect(licences.filter((line) => line.includes('TERMS AND CONDITIONS FOR USE')).length).toBe(1)
  })

  it('has a bill of the same materials for programs', () => {
    const bill: unknown = JSON.parse(readFileSync(installed('dist/cli/sbom.cdx.json'), 'utf8'))
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      components: expect.arrayContaining([
        expect.objectContaining({
          name: '@aws-sdk/client-cloudtrail',
          purl: expect.stringMatching(/^pkg:npm\/%40aws-sdk\/client-cloudtrail@3\./),
          licenses: [{ license: { id: 'Apache-2.0' } }],
        }),
      ]),
    })
  })
})

/** A program that loads the handler, and calls it with an event that it refuses before it calls AWS. */
const functionArn = (short: string) => `arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-${short}`

/** What the stack would tell a function of the sandbox's guard, with the keys of its role. */
function builtEnvironment(world: World, short: keyof typeof roleNames, topicArn: string) {
  const { account } = world
  const keys = issueRoleSession(world, { account, name: roleNames[short], session: short })
  const { name, id, busArn, forwardingRoleArn } = guardDeployment(world, 'us-east-1')
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    TRAILKEEPER_STACK: name,
    TRAILKEEPER_DEPLOYMENT: id,
    TRAILKEEPER_BUS_ARN: busArn,
    TRAILKEEPER_FORWARDING_ROLE_ARN: forwardingRoleArn,
    TRAILKEEPER_UNDELIVERED_ARN: 'arn:aws:sqs:us-east-1:123456789012:undelivered',
    TRAILKEEPER_TABLE: 'trailkeeper-state',
    TRAILKEEPER_TOPIC_ARN: topicArn,
    TRAILKEEPER_TARGETS: JSON.stringify({ chat: topicArn }),
    TRAILKEEPER_BASELINE_KEY: baselineKeyAlias,
    TRAILKEEPER_PEOPLE_KEY: peopleKeyAlias,
    TRAILKEEPER_ROLES: ownRolesOf(world, {})
      .map(({ arn }) => arn)
      .join(' '),
  }
}

function writtenCall(code: string, calls: boolean): string {
  const call = calls ? "await handler({ run: 'none' }).catch(() => {})" : ''
  writeFileSync(
    join(code, 'index-test.mjs'),
    `const { handler } = await import('./index.js')
if (typeof handler !== 'function') throw new Error('no handler is exported')
${call}
`,
  )
  return code
}

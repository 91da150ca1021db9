import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { inSandbox, type Ran } from './run-in.ts'

const bin = fileURLToPath(new URL('../../dist/cli/trailkeeper.js', import.meta.url))
const { PATH = '' } = process.env
/** Nothing of the surrounding AWS environment gets in, and nobody looks for an instance's role. */
const bare = { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' }

function start(argv: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...argv], {
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Gathers what a process writes until it ends; `onErr` sees stderr as it comes. */
async function ended(child: ChildProcess, onErr: (text: string) => void = () => undefined): Promise<Ran> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk) => (out += String(chunk)))
  child.stderr?.on('data', (chunk) => {
    err += String(chunk)
    onErr(err)
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), out, err }
}

const awsEnvironment = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEANALYST',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
})

/** What a run over an organization has written so far, whole lines only. */
function linesIn(folder: string): string[] {
  const [run] = readdirSync(folder)
  const file = join(folder, run ?? '', 'results.jsonl')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

const accountOf = (line: string): unknown => JSON.parse(line).account

const whenBuilt = existsSync(bin) ? describe : describe.skip

whenBuilt('the built program', () => {
  it('may be executed', () => {
    expect(statSync(bin).mode & 0o777).toBe(0o755)
  })

  it('starts by itself, as npx starts it', async () => {
    const { code, out, err } = await ended(spawn(bin, ['--version'], { env: bare }))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('says in one line that there are no credentials, and exits 1', async () => {
    const { code, out, err } = await ended(start(['scan']))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^trailkeeper: .*no AWS credentials found.*\n$/)
  })

  it('goes on with a scan of an organization that was killed: no account twice, and none lost', () =>
    inSandbox('organization:30', async (sandbox) => {
      const folder = mkdtempSync(join(tmpdir(), 'killed-'))
      try {
        const argv = ['scan', '--org', '--scans-dir', folder, '--concurrency', '2', '--output', 'json']
        const child = start(argv, awsEnvironment(sandbox.url))
        const killed = ended(child)
        while (linesIn(folder).length < 6) await nextTurn()
        child.kill('SIGKILL')
        await killed
        const before = sandbox.requests.length
        const done = linesIn(folder).map((line) => accountOf(line))
        const { out } = await ended(start([...argv, '--resume'], awsEnvironment(sandbox.url)))
        const all = linesIn(folder).map((line) => accountOf(line))
        expect(all).toHaveLength(29)
        expect(new Set(all).size).toBe(29)
        expect(JSON.parse(out).accounts).toHaveLength(30)
        const again = sandbox.requests.slice(before).filter(({ account }) => done.includes(account))
        expect(again.filter(({ operation }) => operation === 'DescribeTrails')).toEqual([])
      } finally {
        rmSync(folder, { recursive: true })
      }
    }))

  it('takes endpoint, credentials and region from the usual environment', () =>
    inSandbox('clean', async ({ url }) => {
      const { code, out, err } = await ended(start(['scan', '--output', 'json'], awsEnvironment(url)))
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(JSON.parse(out)).toMatchObject({ scope: { account: '123456789012' } })
    }))

  it('keeps its exit code, and its peace, where nobody reads on', () =>
    inSandbox('messy', async ({ url }) => {
      const child = start(['scan'], awsEnvironment(url))
      child.stdout?.destroy()
      expect(await ended(child)).toMatchObject({ code: 2, err: '' })
    }))

  it('apply goes on where nobody reads its notes', () =>
    inSandbox('messy', async ({ url, requests }) => {
      const child = start(['apply', '--yes', '--output', 'json'], awsEnvironment(url))
      child.stderr?.destroy()
      const { code, out } = await ended(child)
      expect(code).toBe(2)
      const { summary } = JSON.parse(out)
      expect(summary.applied).toBeGreaterThan(2)
      expect(requests.map(({ operation }) => operation)).toContain('PutEventSelectors')
    }))

  it('apply ends after the write under way on Ctrl-C, and says what was not done', () =>
    inSandbox('messy', async ({ url, faults }) => {
      faults.add({ operation: 'UpdateTrail', fault: { kind: 'latency', ms: 150 } })
      const child = start(['apply', '--yes', '--output', 'json'], awsEnvironment(url))
      let sent = false
      const { code, out, err } = await ended(child, (text) => {
        if (!sent && text.includes('applied: ')) sent = child.kill('SIGINT')
      })
      expect(code).toBe(2)
      expect(err).toContain('Stopping after the write under way')
      expect(out).toContain('Stopped before this call.')
    }))

  it('the sandbox ends with 0 on SIGTERM', async () => {
    const child = start(['sandbox', '--scenario', 'empty'])
    child.stdout?.once('data', () => child.kill('SIGTERM'))
    const { code, out, err } = await ended(child)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it('the sandbox does not outlive the shell of npx, which is all that npx hands a signal to', async () => {
    const script = `"${process.execPath}" "${bin}" sandbox --scenario empty; true`
    const env = { ...bare, npm_command: 'exec' }
    const shell = spawn('sh', ['-c', script], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    shell.stdout.once('data', () => shell.kill('SIGTERM'))
    let outlived = false
    const giveUp = setTimeout(() => (outlived = process.kill(-Number(shell.pid), 'SIGKILL')), 120_000)
    // The pipes close when the last process that holds them has ended.
    const { out, err } = await ended(shell)
    clearTimeout(giveUp)
    expect({ outlived, err }).toEqual({ outlived: false, err: '' })
    await expect(fetch(out.trim().slice('ready '.length))).rejects.toThrow('fetch failed')
  })
})

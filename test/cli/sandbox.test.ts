import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { run } from '../../cli/program.ts'
import { aTerminal, runIn } from './run-in.ts'

/** Plans and writes nothing, so that the guard costs a sweep and no more. */
const watching = fileURLToPath(new URL('../../policies/default.yml', import.meta.url))

/** A sandbox that was begun, with the line that it prints when it listens, or what it said where it ended instead. */
function begun(...argv: string[]) {
  let isReady: (line: string) => void
  const printed = new Promise<string>((resolve) => (isReady = resolve))
  const terminal = aTerminal({ out: (text) => isReady(text) })
  const ended = run(['sandbox', ...argv], terminal)
  const ready = Promise.race([printed, ended.then((code) => `ended with ${code}: ${terminal.written().err}`)])
  return { terminal, ready, ended }
}

const credentials = { accessKeyId: 'AKIAEXAMPLEANALYST', secretAccessKey: 'test' }

describe('sandbox', () => {
  it('prints where it listens, serves the scenario, and ends with 0 when it is asked to', async () => {
    const { terminal, ready, ended } = begun('--scenario', 'empty')
    const line = await ready
    expect(line).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\n$/)
    const endpoint = line.trim().slice('ready '.length)
    const scan = await runIn(['scan', '--regions', 'us-east-1'], { endpoint, credentials })
    expect(scan).toMatchObject({ code: 2, out: expect.stringContaining('no trail at all') })
    terminal.interrupt()
    expect(await ended).toBe(0)
    await expect(fetch(`${endpoint}/_sandbox/alerts`)).rejects.toThrow('fetch failed')
  })

  it('is ready though its guard cannot post its first alert yet: the parameters are made when it listens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-sandbox-'))
    const file = join(folder, 'policy.yml')
    writeFileSync(file, 'version: 1\nwebhook: { urlParameter: /hook/url, secretParameter: /hook/secret }\n')
    try {
      const { terminal, ready, ended } = begun('--guard', '--scenario', 'empty', '--policy', file)
      expect(await ready).toMatch(/^ready http/)
      expect(terminal.written().err).toMatch(/\/hook\/url cannot be read: .*ParameterNotFound; it is kept/)
      terminal.interrupt()
      expect(await ended).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('begins again with another scenario, and its guard has swept again when it answers', async () => {
    const { terminal, ready, ended } = begun('--guard', '--scenario', 'empty', '--policy', watching)
    const endpoint = (await ready).trim().slice('ready '.length)
    const control = async (path: string, method = 'GET') => {
      const response = await fetch(`${endpoint}/_sandbox/${path}`, { method })
      const answer: unknown = await response.json()
      return { status: response.status, answer }
    }
    expect(await control('reset?scenario=nobody', 'POST')).toMatchObject({
      status: 400,
      answer: { message: expect.stringContaining('no scenario "nobody"') },
    })
    expect(await control('reset?scenario=clean', 'POST')).toEqual({
      status: 200,
      answer: { scenario: 'clean' },
    })
    // The guard looked at the trail that only the new world has.
    const looked = { service: 'cloudtrail', operation: 'GetEventSelectors', status: 200 }
    expect((await control('requests')).answer).toContainEqual(expect.objectContaining(looked))
    const ok = { ok: true, ms: expect.any(Number) }
    expect(await control('sweep', 'POST')).toEqual({ status: 200, answer: ok })
    // The sweep of the hour falls due once.
    expect((await control('clock?advance=3600', 'POST')).answer).toMatchObject({ runs: 1 })
    expect((await control('dead-letters')).answer).toEqual([])
    terminal.interrupt()
    expect(await ended).toBe(0)
  })

  it('says so where the port is taken', async () => {
    const { terminal, ready, ended } = begun('--scenario', 'empty')
    const port = new URL((await ready).trim().slice('ready '.length)).port
    const second = await runIn(['sandbox', '--scenario', 'empty', '--port', port], {})
    expect(second).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`127.0.0.1:${port}`) })
    terminal.interrupt()
    await ended
  })

  it.each([['--guard'], []])('does not start with a policy that cannot be read: %s', async (...guard) => {
    const ran = await runIn(['sandbox', ...guard, '--policy', '/there/is/none.yml'], {})
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('there is no such file') })
  })
})

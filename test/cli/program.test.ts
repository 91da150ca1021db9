import { describe, expect, it } from '@jest/globals'
import manifest from '../../package.json' with { type: 'json' }
import { allChecks } from '../../lib/checks/all-checks.ts'
import { wholeProgram } from '../../cli/program.ts'
import { aTerminal, runIn } from './run-in.ts'
import { record } from '../tamper/record.ts'

const broken = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
const run = (...argv: string[]) => runIn(argv, {})

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

describe('the program', () => {
  it('tells its version and its help on stdout, and exits 0', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
    const { code, out, err } = await run('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const command of ['scan', 'plan', 'apply', 'coverage', 'triage', 'explain', 'iam', 'sandbox'])
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  })

  it('lists the commands without loading them, as they say themselves', async () => {
    const terminal = aTerminal()
    const whole = await wholeProgram({ ...terminal, aws: {}, exitWith: () => undefined })
    expect((await run('--help')).out).toBe((whole.outputHelp(), terminal.written().out))
  })

  it.each(['scan', 'plan', 'apply', 'coverage', 'triage', 'explain', 'iam', 'sandbox'])(
    '%s --help gives examples, or the choices',
    async (command) => {
      const { code, out } = await run(command, '--help')
      expect(code).toBe(0)
      expect(out).toMatch(/^(Examples?|Checks):$/m)
    },
  )

  it.each(['verify', 'drill', 'sandbox'])('%s --help breaks its lines at the width only', async (command) => {
    const { out } = await run(command, '--help')
    const description = out.slice(out.indexOf('\n\n') + 2, out.indexOf('\nOptions:'))
    const lines = description.split('\n')
    const early = lines.filter((line, at) => {
      const [next = ''] = (lines[at + 1] ?? '').split(' ')
      return line !== '' && next !== '' && line.length + 1 + next.length <= 100
    })
    expect(early).toEqual([])
  })

  it.each(['scan', 'plan', 'apply', 'coverage', 'triage'])(
    '%s --help tells the exit codes',
    async (command) => {
      expect((await run(command, '--help')).out).toContain('Exit code:')
    },
  )

  it.each([
    [['scna'], 'scan'],
    [['coverge'], 'coverage'],
    [['scan', '--polcy', 'x.yml'], '--policy'],
    [['apply', '--yse'], '--yes'],
    [['explain', 'trial-logging'], 'trail-logging'],
  ])('%j: exits 1 and suggests %s', async (argv, meant) => {
    const { code, out, err } = await run(...argv)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/did you mean/i)
    expect(err).toContain(meant)
  })

  it.each([
    [['scan', '--polcy', 'x.yml'], 'trailkeeper scan --help'],
    [['org', 'template', '--x'], 'trailkeeper org template --help'],
    [['scna'], 'trailkeeper --help'],
  ])('%j: names the help that has the answer', async (argv, help) => {
    expect((await run(...argv)).err).toContain(`(${help} tells more)`)
  })

  it.each([
    [[], 'Usage:'],
    [['scan', 'here'], 'too many arguments'],
    [['scan', '--output', 'yaml'], 'Allowed choices are table, '],
    [['scan', '--regions'], 'argument missing'],
    [['explain'], "missing required argument 'check'"],
    [['triage'], "missing required argument 'file'"],
    [['sandbox', '--port', '99999'], 'whole number'],
    [['sandbox', '--port', ''], 'whole number'],
    [['sandbox', '--scenario', 'mesy'], 'messy, clean, empty'],
  ])('%j: exits 1 and says why, on stderr', async (argv, said) => {
    const { code, out, err } = await run(...argv)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(said)
  })

  it('shows a stack only with --debug', async () => {
    expect((await run('explain', 'none')).err).not.toContain('    at ')
    expect((await run('explain', 'none', '--debug')).err).toContain('    at ')
  })
})

describe('explain', () => {
  it.each(allChecks.map(({ id }) => id))('%s: what it asks, why, and how to mend it', async (id) => {
    const { code, out, err } = await run('explain', id)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`${id}: `)
    for (const heading of ['Fails when', 'Severity', 'By hand: ']) expect(out).toContain(heading)
  })
})

const stop = JSON.stringify(record('cloudtrail', 'StopLogging', { name: 'main' }))
const only = (verdicts: string) =>
  runIn(['triage', '--only', verdicts, '-'], {}, aTerminal({ input: bytes(`${stop}\n`) }))

describe('triage', () => {
  it('reads standard input, prints one JSON line a record, and exits by what it found', async () => {
    const ran = await runIn(['triage', '-'], {}, aTerminal({ input: bytes(`${stop}\n`) }))
    expect(ran).toMatchObject({ code: 2, err: '' })
    expect(JSON.parse(ran.out)).toMatchObject({ eventName: 'StopLogging', verdict: 'tamper' })
    expect(await runIn(['triage', '-'], {}, aTerminal({ input: bytes('') }))).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    expect(await runIn(['triage', '-'], {}, aTerminal({ input: bytes('{') }))).toMatchObject({
      code: 1,
      out: '',
    })
  })

  it('prints only the verdicts that are asked for, and refuses others', async () => {
    expect(await only('attempt, benign')).toMatchObject({
      code: 2,
      out: '',
    })
    expect(await only('tampering')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('Verdicts are tamper, attempt, benign.'),
    })
  })

  it('ends quietly where nobody reads on', async () => {
    expect(await runIn(['triage', '-'], {}, aTerminal({ input: bytes(stop), pipe: broken }))).toEqual({
      code: 2,
      out: '',
      err: '',
    })
  })
})

import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { runIn } from './run-in.ts'

const script = async (shell: string) => (await runIn(['completion', shell], {})).out

/** What bash offers after these words; the last one is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const ask = `${await script('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trailkeeper; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', 'trailkeeper', ...words], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

describe('completion bash', () => {
  it('offers commands, and those that begin with what is typed', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['scan', 'doctor', 'baseline', '--version']))
    expect(await offered('ba')).toEqual(['baseline'])
    expect(await offered('baseline', '')).toEqual(expect.arrayContaining(['list', 'show', 'accept']))
  })

  it("offers a command's options, and nobody else's", async () => {
    expect(await offered('scan', '--o')).toEqual(['--output', '--out', '--org', '--ous'])
    expect(await offered('apply', '--y')).toEqual(['--yes'])
    expect(await offered('scan', '--y')).toEqual([])
  })

  it('offers formats, checks and scenarios; regions it does not know', async () => {
    expect(await offered('scan', '--output', 'js')).toEqual(['json'])
    expect(await offered('explain', 'trail-l')).toEqual(['trail-logging'])
    expect(await offered('sandbox', '--scenario', 'm')).toEqual(['messy'])
    expect(await offered('triage', '--only', 't')).toEqual(['tamper'])
    expect(await offered('scan', '--regions', '')).toEqual([])
  })

  it('offers files where a file is meant', async () => {
    expect(await offered('scan', '--policy', 'pack')).toContain('package.json')
    expect(await offered('triage', 'pack')).toContain('package.json')
  })
})

describe.each(['bash', 'zsh', 'fish'])('completion %s', (shell) => {
  it('knows every command and every check', async () => {
    const text = await script(shell)
    for (const word of ['init', 'scan', 'doctor', 'alert', 'accept', ...allChecks.map(({ id }) => id)])
      expect(text).toContain(word)
  })
})

it('completion of another shell: exits 1 and names those that there are', async () => {
  expect(await runIn(['completion', 'tcsh'], {})).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('bash, zsh, fish'),
  })
})

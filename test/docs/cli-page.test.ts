import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { runIn } from '../cli/run-in.ts'

/** As generated: generated-files.test.ts holds that it is current. */
const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')

const sectionOf = (name: string) => {
  const [, rest = ''] = page.split(`\n## ${name}\n`)
  return rest.split('\n## ')[0] ?? ''
}

const commands = [...page.matchAll(/^\| \[([a-z -]+)\]\(#/gm)].flatMap(([, name]) => name ?? [])

/** Each line of the examples that calls the program, up to what the shell does with it. */
const examples = [...page.matchAll(/^Examples?:\n\n```sh\n([^`]*)```/gm)]
  .flatMap(([, lines = '']) => lines.split('\n'))
  .flatMap((line) => /\btrailkeeper ((?:[^()|&>#]|\$\()*)/.exec(line)?.[1]?.trim() ?? [])
  .map((words) => words.split(/\s{2,}/)[0]?.split(' ') ?? [])

describe('docs/cli.md', () => {
  it('has every command of the help, those below others too', async () => {
    const help = (await runIn(['--help'], {})).out
    const named = [...(help.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) => name ?? [])
    expect(named.length).toBeGreaterThan(10)
    expect(commands).toEqual(expect.arrayContaining(named.filter((name) => !['help', 'trailkeeper'].includes(name))))
    expect(commands).toContain('baseline accept')
  })

  it.each(commands)('%s: usage, and each option of its help', async (name) => {
    const section = sectionOf(name)
    expect(section).toContain(`trailkeeper ${name} `)
    const help = (await runIn([...name.split(' '), '--help'], {})).out
    const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].flatMap(([, option]) => option ?? [])
    for (const option of options) expect(section).toContain(option)
    expect(section.includes('**Exit code:** ')).toBe(help.includes('Exit code:'))
  })

  it.each(commands)('%s: an example', (name) => {
    expect(sectionOf(name)).toMatch(/^Examples?:\n\n```sh\n/m)
  })

  it('has examples whose commands and options there are', async () => {
    expect(examples.length).toBeGreaterThan(20)
    for (const argv of examples) {
      const flags = argv.filter((word) => word.startsWith('--'))
      const name = commands.filter((one) => argv.join(' ').startsWith(one)).toSorted((a, b) => b.length - a.length)[0]
      expect({ argv, name }).toMatchObject({ name: expect.any(String) })
      for (const flag of flags) expect(sectionOf(name ?? '')).toContain(flag)
    }
  })
})

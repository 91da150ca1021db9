import { afterEach, describe, expect, it } from '@jest/globals'
import { processTerminal } from '../../cli/terminal.ts'

const names = ['NO_COLOR', 'FORCE_COLOR', 'CI'] as const
const before = Object.fromEntries(names.map((name) => [name, process.env[name]]))
const streams = [process.stdout, process.stderr] as const
const kept = streams.map((stream) => Object.getOwnPropertyDescriptor(stream, 'isTTY'))

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  streams.forEach((stream, index) => {
    const descriptor = kept[index]
    if (descriptor) Object.defineProperty(stream, 'isTTY', descriptor)
    else Reflect.deleteProperty(stream, 'isTTY')
  })
})

/** The terminal of a process whose streams are a person's, or are not, with this environment. */
function terminalWith(isTTY: boolean, env: Partial<Record<(typeof names)[number], string>> = {}) {
  for (const name of names) delete process.env[name]
  Object.assign(process.env, env)
  for (const stream of streams) Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true })
  return processTerminal()
}

describe('the process’s own terminal', () => {
  it.each([
    ['in colour where a person sits there', true, {}, true],
    ['without colour where its output goes elsewhere', false, {}, false],
    ['without colour where NO_COLOR asks for none', true, { NO_COLOR: '1' }, false],
    ['in colour where NO_COLOR is empty, as if it were not set', true, { NO_COLOR: '' }, true],
    ['in colour where FORCE_COLOR asks for it', false, { FORCE_COLOR: '1' }, true],
  ])('%s', (_, isTTY, env, inColor) => {
    expect(terminalWith(isTTY, env).outColor).toBe(inColor)
  })

  it('draws progress for a person alone, and never in CI', () => {
    expect(terminalWith(true).drawsProgress).toBe(true)
    expect(terminalWith(false).drawsProgress).toBe(false)
    expect(terminalWith(true, { CI: 'true' }).drawsProgress).toBe(false)
  })
})

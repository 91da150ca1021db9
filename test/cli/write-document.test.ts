import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { checkOut, writeDocument, writeDocuments } from '../../cli/write-document.ts'
import { aTerminal, awsOf, inSandbox, runIn } from './run-in.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'out-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const rows = () => Array.from({ length: 50_000 }, (_, row) => `row ${row}\n`)
const nobodyReads = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))

function* broken() {
  yield 'x'.repeat(200_000)
  throw new Error('no more')
}

const looked = (format: string, { color }: { color: boolean }) =>
  Promise.resolve(`${format} ${String(color)}\n`)

describe('writeDocuments', () => {
  it('has colours where a terminal shows them, and in no file, of the same format though it is', async () => {
    const terminal = aTerminal({ outColor: true })
    const file = join(folder, 'also')
    await writeDocuments({ output: 'table', also: [{ format: 'table', file }] }, terminal, looked)
    expect(terminal.written().out).toBe('table true\n')
    expect(readFileSync(file, 'utf8')).toBe('table false\n')
  })

  it('has none where all is written to files', async () => {
    const out = join(folder, 'out')
    await writeDocuments({ output: 'csv', out, also: [] }, aTerminal({ outColor: true }), looked)
    expect(readFileSync(out, 'utf8')).toBe('csv false\n')
  })
})

describe('writeDocument', () => {
  it('writes what is made in pieces, in fewer writes than pieces, and waits for each', async () => {
    const written: string[] = []
    const pipe = async (text: string | Buffer) => {
      await Promise.resolve()
      written.push(String(text))
    }
    await writeDocument(rows(), undefined, aTerminal({ pipe }))
    expect(written.join('')).toBe(rows().join(''))
    expect(written.length).toBeLessThan(50)
    await writeDocument(rows(), join(folder, 'rows'), aTerminal())
    expect(readFileSync(join(folder, 'rows'), 'utf8')).toBe(rows().join(''))
  })

  it('asks for no more pieces where the reader had enough', async () => {
    let made = 0
    function* endless() {
      for (;;) yield `row ${made++}\n`
    }
    await writeDocument(endless(), undefined, aTerminal({ pipe: nobodyReads }))
    expect(made).toBeLessThan(20_000)
  })

  it('leaves no half of a document whose making fails', async () => {
    await expect(writeDocument(broken(), join(folder, 'half'), aTerminal())).rejects.toThrow('no more')
    expect(readdirSync(folder)).toEqual([])
  })

  it('prints where no file is named', async () => {
    const terminal = aTerminal()
    await writeDocument('text\n', undefined, terminal)
    expect(terminal.written()).toEqual({ out: 'text\n', err: '' })
  })

  it('replaces a file whole, and leaves nothing else behind', async () => {
    const file = join(folder, 'report.json')
    writeFileSync(file, 'old and longer')
    await writeDocument('new', file, aTerminal())
    expect(readFileSync(file, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['report.json'])
  })

  it('writes where a link leads, and leaves the link', async () => {
    writeFileSync(join(folder, 'real'), 'old')
    symlinkSync('real', join(folder, 'link'))
    await writeDocument('new', join(folder, 'link'), aTerminal())
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new')
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
  })

  it('writes into a device, and leaves the device', async () => {
    await writeDocument('new', '/dev/null', aTerminal())
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('keeps the old file where the new one cannot be written', async () => {
    mkdirSync(join(folder, 'report.json'))
    await expect(writeDocument('new', join(folder, 'report.json'), aTerminal())).rejects.toThrow(
      'cannot write',
    )
    expect(readdirSync(folder)).toEqual(['report.json'])
  })
})

describe('--out', () => {
  it('writes the whole report, without colour, and nothing on stdout', () =>
    inSandbox('clean', async (sandbox) => {
      const file = join(folder, 'report.txt')
      const ran = await runIn(['scan', '--out', file], awsOf(sandbox), aTerminal({ outColor: true }))
      expect(ran).toEqual({ code: 0, out: '', err: '' })
      expect(readFileSync(file, 'utf8')).toMatch(/^Account 123456789012/)
      expect(readdirSync(folder)).toEqual(['report.txt'])
    }))

  it('is found out before anything is read or written, where it cannot be', () =>
    inSandbox('messy', async (sandbox, run) => {
      for (const [file, why] of [
        [join(folder, 'none', 'report'), 'there is no such directory'],
        [folder, 'it is a directory'],
        ['', 'names no file'],
      ] as const) {
        const { code, out, err } = await run('apply', '--yes', '--out', file)
        expect({ code, out }).toEqual({ code: 1, out: '' })
        expect(err).toContain(why)
      }
      expect(sandbox.requests).toEqual([])
      await expect(checkOut(join(folder, 'report'))).resolves.toBeUndefined()
    }))
})

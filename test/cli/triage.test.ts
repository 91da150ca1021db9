import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { runTriage } from '../../cli/triage.ts'
import { denied, record } from '../tamper/record.ts'

const folder = mkdtempSync(join(tmpdir(), 'triage-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function run(files: string[], stdin = '', protectedFile?: string) {
  let out = ''
  let err = ''
  const code = await runTriage(
    { files, ...(protectedFile && { protected: protectedFile }) },
    { stdin: bytes(stdin), stdout: (text) => void (out += text), stderr: (text) => void (err += text) },
  )
  const lines = out.split('\n').filter((line) => line !== '')
  return { code, lines, verdicts: lines.map((line): unknown => JSON.parse(line).verdict), err }
}

const stop = JSON.stringify(record('cloudtrail', 'StopLogging', { name: 'main' }))
const tried = JSON.stringify(record('cloudtrail', 'StopLogging', null, denied))
const start = JSON.stringify(record('cloudtrail', 'StartLogging', { name: 'main' }))

const stopFrom = (sourceIPAddress: string, userAgent: string) =>
  JSON.stringify({ ...record('cloudtrail', 'StopLogging', { name: 'main' }), sourceIPAddress, userAgent })

describe('triage', () => {
  it('writes one line a record, with the keys in their order', async () => {
    const { lines } = await run(['-'], stop)
    expect(lines).toEqual([
      '{"eventID":"e-1","eventName":"StopLogging","verdict":"tamper","target":"main","weakens":["logging"],"actor":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/alice","account":"123456789012","name":"alice","sourceIp":"192.0.2.7","userAgent":"aws-cli/2.31.0"}}',
    ])
  })

  it('tells apart what the same identity did from different places', async () => {
    const { lines } = await run(
      ['-'],
      [
        stopFrom('192.0.2.7', 'cli'),
        stopFrom('192.0.2.8', 'cli'),
        stopFrom('192.0.2.8', 'sdk'),
        stopFrom('192.0.2.8', 'sdk'),
      ].join('\n'),
    )
    expect(lines.map((line): unknown => JSON.parse(line).actor)).toMatchObject([
      { sourceIp: '192.0.2.7', userAgent: 'cli' },
      { sourceIp: '192.0.2.8', userAgent: 'cli' },
      { sourceIp: '192.0.2.8', userAgent: 'sdk' },
      { sourceIp: '192.0.2.8', userAgent: 'sdk' },
    ])
  })

  it('exits 0 where all is benign, 2 on tampering or an attempt', async () => {
    expect(await run(['-'], `${start}\n${start}`)).toMatchObject({ code: 0, verdicts: ['benign', 'benign'] })
    expect(await run(['-'], `${start}\n${stop}`)).toMatchObject({ code: 2, verdicts: ['benign', 'tamper'] })
    expect(await run(['-'], tried)).toMatchObject({ code: 2, verdicts: ['attempt'] })
    expect(await run(['-'], '')).toMatchObject({ code: 0, lines: [] })
  })

  it('keeps the order of several files', async () => {
    const files = [file('1.json', `{"Records":[${start},${stop}]}`), '-', file('2.jsonl', `${start}\n`)]
    expect(await run(files, tried)).toMatchObject({
      code: 2,
      verdicts: ['benign', 'tamper', 'attempt', 'benign'],
    })
  })

  it('exits 1 naming file and line, after the verdicts before it', async () => {
    const path = file('bad.jsonl', `${stop}\n\nnonsense\n${stop}\n`)
    const { code, verdicts, err } = await run([path, '-'], stop)
    expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['tamper'] })
    expect(err).toBe(`trailkeeper triage: ${path}:3: not a JSON record\n`)
  })

  it('takes JSON that is no record for an error', async () => {
    const { code, verdicts, err } = await run(['-'], `${start}\n{"hello":1}\n`)
    expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['benign'] })
    expect(err).toContain('<stdin>:2: not a CloudTrail record')
  })

  it('says what is wrong with a file that it cannot read', async () => {
    expect(await run([join(folder, 'none')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such file'),
    })
    expect(await run([folder])).toMatchObject({ code: 1, err: expect.stringContaining('is a directory') })
  })

  it('judges what the protection file names', async () => {
    const listed = file('protected.yml', 'trails: [other]\n')
    expect(await run(['-'], stop, listed)).toMatchObject({ code: 0, verdicts: ['benign'] })
    const wrong = file('wrong.yml', 'trials: [main]\n')
    expect(await run(['-'], stop, wrong)).toMatchObject({
      code: 1,
      lines: [],
      err: expect.stringContaining(`${wrong}:1:1`),
    })
  })

  it('ends quietly where nobody reads on, and waits for who reads slowly', async () => {
    let written = 0
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const code = await runTriage(
      { files: ['-'] },
      {
        stdin: bytes(stop),
        stdout: () => {
          written++
          return Promise.reject(closed)
        },
        stderr: () => expect(true).toBe(false),
      },
    )
    expect({ code, written }).toEqual({ code: 2, written: 1 })
  })
})

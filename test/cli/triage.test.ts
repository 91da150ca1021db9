import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { runTriage, type TriageOptions } from '../../cli/triage.ts'
import { denied, record } from '../tamper/record.ts'

const folder = mkdtempSync(join(tmpdir(), 'triage-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function run(files: string[], stdin = '', options: Omit<TriageOptions, 'files'> = {}) {
  let out = ''
  let err = ''
  const code = await runTriage(
    { files, ...options },
    {
      stdin: bytes(stdin),
      stdout: (written) => void (out += written.toString()),
      stderr: (text) => void (err += text),
    },
  )
  const lines = out.split('\n').filter((line) => line !== '')
  return { code, lines, verdicts: lines.map((line): unknown => JSON.parse(line).verdict), err }
}

const filesOf = (lines: string[]) => lines.map((line): unknown => JSON.parse(line).file)

const stop = JSON.stringify(record('cloudtrail', 'StopLogging', { name: 'main' }))
const tried = JSON.stringify(record('cloudtrail', 'StopLogging', null, denied))
const start = JSON.stringify(record('cloudtrail', 'StartLogging', { name: 'main' }))

const stopFrom = (sourceIPAddress: string, userAgent: string) =>
  JSON.stringify({ ...record('cloudtrail', 'StopLogging', { name: 'main' }), sourceIPAddress, userAgent })

describe('triage', () => {
  it('writes one line a record, with the keys in their order', async () => {
    const { lines } = await run(['-'], stop)
    expect(lines).toEqual([
      '{"eventID":"e-1","eventTime":"2026-11-20T10:00:00Z","eventName":"StopLogging","region":"eu-west-1","account":"123456789012","verdict":"tamper","target":"main","weakens":["logging"],"actor":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/alice","account":"123456789012","name":"alice","sourceIp":"192.0.2.7","userAgent":"aws-cli/2.31.0"},"file":"-"}',
    ])
  })

  it('has null where a record does not say', async () => {
    const { lines } = await run(['-'], '{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}')
    expect(lines).toEqual([
      '{"eventID":null,"eventTime":null,"eventName":"GetObject","region":null,"account":null,"verdict":"benign","target":null,"weakens":[],"actor":{"type":"Unknown"},"file":"-"}',
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

  it('prints only the verdicts that are asked for, and exits by all of them', async () => {
    const all = [start, stop, tried].join('\n')
    expect(await run(['-'], all, { only: ['tamper', 'attempt'] })).toMatchObject({
      code: 2,
      verdicts: ['tamper', 'attempt'],
    })
    expect(await run(['-'], all, { only: ['benign'] })).toMatchObject({ code: 2, verdicts: ['benign'] })
  })

  it('names what it cannot read with its line, and goes on behind it and with the next file', async () => {
    const path = file('bad.jsonl', `${start}\n\nnonsense\nmore of it\n${stop}\n{"hello":1}\n${start}\n`)
    const { code, verdicts, err } = await run([path, '-'], tried)
    expect({ code, verdicts }).toEqual({ code: 2, verdicts: ['benign', 'tamper', 'benign', 'attempt'] })
    expect(err.split('\n')).toEqual([
      `trailkeeper triage: ${path}:3: not a JSON object (left out up to line 4)`,
      `trailkeeper triage: ${path}:6: not a CloudTrail record: it has no eventSource and eventName`,
      '',
    ])
  })

  it('exits 1 where something could not be read and nothing else is to be told', async () => {
    expect(await run(['-'], `${start}\n{"hello":1}\n`)).toMatchObject({
      code: 1,
      verdicts: ['benign'],
      err: expect.stringContaining('<stdin>:2: not a CloudTrail record'),
    })
  })

  it('names a score of places in a file, and counts the rest', async () => {
    const bad = file('many.jsonl', `{"hello":1}\n`.repeat(1500))
    const { code, err } = await run([bad, '-'], start)
    const told = err.trimEnd().split('\n')
    expect({ code, told: told.length, last: told.at(-1) }).toEqual({
      code: 1,
      told: 21,
      last: `trailkeeper triage: ${bad}: 1,480 more places that cannot be read`,
    })
  })

  it('says what is wrong with a file that it cannot open', async () => {
    expect(await run([join(folder, 'none'), '-'], stop)).toMatchObject({
      code: 2,
      verdicts: ['tamper'],
      err: `trailkeeper triage: ${join(folder, 'none')}: no such file or folder\n`,
    })
  })

  it('makes names and texts harmless for the terminal', async () => {
    const path = file('a\u001b[31mb\n.json', '{"Records":[{"eventSource":"aws:\\u001b[31m"}]}')
    expect((await run([path])).err).toBe(
      `trailkeeper triage: ${folder}/a[31mb .json:1: a record of aws:[31m, no CloudTrail record\n`,
    )
  })

  it('judges what the protection file names', async () => {
    const listed = file('protected.yml', 'trails: [other]\n')
    expect(await run(['-'], stop, { protected: listed })).toMatchObject({ code: 0, verdicts: ['benign'] })
    const wrong = file('wrong.yml', 'trials: [main]\n')
    expect(await run(['-'], stop, { protected: wrong })).toMatchObject({
      code: 1,
      lines: [],
      err: expect.stringContaining(`${wrong}:1:1`),
    })
    const none = join(folder, 'none.yml')
    expect(await run(['-'], stop, { protected: none })).toMatchObject({
      code: 1,
      lines: [],
      err: `trailkeeper triage: ${none}: no such file or folder\n`,
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

describe('triage of folders', () => {
  const digest = JSON.stringify({ awsAccountId: '1', digestS3Object: 'x', logFiles: [] })
  const insight = JSON.stringify({ Records: [{ eventCategory: 'Insight', insightDetails: {} }] })

  it('reads all files below them, by name at each level, and passes over what CloudTrail writes beside records', async () => {
    const log = (name: string, call: string) => file(`bucket/${name}`, gzipSync(`{"Records":[${call}]}`))
    const day = 'AWSLogs/1/CloudTrail/us-east-1/2026/11/20'
    const files = [
      log(`${day}/a.json.gz`, start),
      log(`${day}/b.json.gz`, stop),
      log('AWSLogs/1/CloudTrail/us-west-2/2026/11/19/c.json.gz', tried),
    ]
    for (let hour = 0; hour < 30; hour++)
      file(`bucket/AWSLogs/1/CloudTrail-Digest/us-east-1/2026/11/20/${hour + 10}.json.gz`, gzipSync(digest))
    file('bucket/AWSLogs/1/CloudTrail-Insight/us-east-1/2026/11/20/i.json.gz', gzipSync(insight))
    mkdirSync(join(folder, 'bucket/AWSLogs/1/Empty'))
    const { code, lines, err } = await run([join(folder, 'bucket')])
    expect({ code, files: filesOf(lines) }).toEqual({ code: 2, files })
    expect(err.split('\n')).toEqual([
      expect.stringMatching(
        /^trailkeeper triage: passed over 30 digest files, .* \(the first: .*\/10\.json\.gz\)$/,
      ),
      expect.stringMatching(
        /^trailkeeper triage: .*i\.json\.gz: passed over an Insights event, no record of a call$/,
      ),
      '',
    ])
  })

  // Each service's guide names its folder: a bucket of logs is often shared.
  it('passes over what other services write beside, though not what they cannot have written', async () => {
    const shared = 'shared/AWSLogs/123456789012'
    const flow = gzipSync('version account-id interface-id\n2 123456789012 eni-1 ACCEPT OK\n')
    file(`${shared}/vpcflowlogs/us-east-1/2026/11/20/a.log.gz`, flow)
    file(`${shared}/elasticloadbalancing/us-east-1/b.log`, 'http 2026-11-20T10:00:00Z app/lb 192.0.2.7:1\n')
    file(`${shared}/Config/us-east-1/c.json`, JSON.stringify({ fileVersion: '1', configurationItems: [] }))
    file(`${shared}/ELBAccessLogTestFile`, 'Enable AccessLog for ELB')
    const only = await run([join(folder, 'shared')])
    expect(only).toMatchObject({ code: 0 })
    expect(only.err).toMatch(/^trailkeeper triage: passed over 4 files of other services, .*\n$/)
    file(`${shared}/vpcflowlogs/us-east-1/d.json`, `{"Records":[${tried}]}`)
    expect(await run([join(folder, 'shared')])).toMatchObject({ code: 2 })
    file('damaged/AWSLogs/123456789012/CloudTrail/us-east-1/e.json', 'no json')
    file('damaged/AWSLogs/123456789012/copies/f.json', 'no json')
    expect(await run([join(folder, 'damaged')])).toMatchObject({ code: 1 })
  })

  it('exits 0 where digests are all there is', async () => {
    const path = file('digests/1.json', digest)
    expect(await run([path])).toMatchObject({ code: 0, lines: [] })
  })

  it('follows links, and enters no folder twice', async () => {
    const path = file('loop/inner/a.json', stop)
    symlinkSync(join(folder, 'loop'), join(folder, 'loop/inner/loop'))
    symlinkSync('inner/a.json', join(folder, 'loop/link.json'))
    const { code, lines, err } = await run([`${folder}/loop/`])
    expect({ code, err, files: filesOf(lines) }).toEqual({
      code: 2,
      err: '',
      files: [path, join(folder, 'loop/link.json')],
    })
  })

  it('names what lies in them and cannot be read', async () => {
    file('odd/a.json', start)
    symlinkSync('nowhere', join(folder, 'odd/b.json'))
    symlinkSync('c.json', join(folder, 'odd/c.json'))
    spawnSync('mkfifo', [join(folder, 'odd/d.json')])
    file('odd/e.zip', 'PK\u0003\u0004')
    const { code, verdicts, err } = await run([join(folder, 'odd')])
    expect({ code, verdicts }).toEqual({ code: 1, verdicts: ['benign'] })
    expect(err.split('\n')).toEqual([
      `trailkeeper triage: ${folder}/odd/b.json: no such file or folder`,
      `trailkeeper triage: ${folder}/odd/c.json: links that lead in a circle`,
      `trailkeeper triage: ${folder}/odd/d.json: neither a file nor a folder`,
      `trailkeeper triage: ${folder}/odd/e.zip: cannot read a zip archive`,
      '',
    ])
  })

  it('reads what is larger than is read at once, in the same order', async () => {
    const large = file('large/a.jsonl', `${start}\n`.repeat(12_000))
    const small = file('large/b.jsonl', stop)
    const { code, lines } = await run([join(folder, 'large')])
    expect({ code, count: lines.length, first: filesOf(lines)[0], last: filesOf(lines).at(-1) }).toEqual({
      code: 2,
      count: 12_001,
      first: large,
      last: small,
    })
  })
})

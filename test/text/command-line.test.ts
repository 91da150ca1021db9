import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { awsCommand, plainOption, shellWord } from '../../lib/text/command-line.ts'
import { hostile } from '../builders/hostile.ts'

const stop = (Name: string, region = 'us-east-1') =>
  awsCommand({ service: 'cloudtrail', operation: 'StopLogging', input: { Name } }, region)

/** The words that a shell makes of a command, by way of a function in the place of the AWS CLI. */
const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `aws() { for word in "$@"; do printf '%s\\000' "$word"; done; }\n${command}`], {
    encoding: 'utf8',
  })
    .split('\u0000')
    .slice(0, -1)

it('is the AWS CLI’s command for the write', () => {
  expect(stop('arn:aws:cloudtrail:us-east-1:1:trail/main')).toBe(
    `aws cloudtrail stop-logging --region us-east-1 --cli-input-json '{"Name":"arn:aws:cloudtrail:us-east-1:1:trail/main"}'`,
  )
  expect(
    awsCommand({ service: 's3', operation: 'DeletePublicAccessBlock', input: { Bucket: 'b' } }, 'eu-west-1'),
  ).toBe(`aws s3api delete-public-access-block --region eu-west-1 --cli-input-json '{"Bucket":"b"}'`)
  expect(
    awsCommand({ service: 'kms', operation: 'EnableKey', input: { KeyId: 'k' } }, 'eu-west-1'),
  ).toContain('aws kms enable-key ')
})

describe('any name', () => {
  it.each(hostile)('reaches the CLI as it is, and runs nothing: %j', (name) => {
    const words = wordsOf(stop(name))
    expect(words.slice(0, 5)).toEqual([
      'cloudtrail',
      'stop-logging',
      '--region',
      'us-east-1',
      '--cli-input-json',
    ])
    expect(words).toHaveLength(6)
    expect(JSON.parse(words[5] ?? '')).toEqual({ Name: name })
  })

  it.each(hostile)('is shown in ASCII, on one line, without a link: %j', (name) => {
    expect(stop(name)).toMatch(/^[\x20-\x7E]+$/)
    expect(stop(name)).not.toContain('://')
  })
})

it('a value that names a file, or begins an option, is left to the person', () => {
  for (const value of ['file:///etc/passwd', 'fileb://key', '-x', '$(id)', '=ls', 'a b', ''])
    expect(plainOption(value, 'TIME')).toBe('TIME')
  expect(plainOption('2026-11-21T05:15:00.000Z', 'TIME')).toBe('2026-11-21T05:15:00.000Z')
})

it('a word that zsh would expand is quoted', () => {
  expect(shellWord('=ls')).toBe("'=ls'")
})

it('what is no region’s name is left to the person', () => {
  for (const region of ['us-east-1; touch /tmp/owned', 'eu\nwest', '-x', ''])
    expect(wordsOf(stop('main', region))[3]).toBe('REGION')
})

import { expect, it } from '@jest/globals'
import { integrityFindings } from '../../../lib/report/verification/findings.ts'
import { sample } from '../verification-sample.ts'

it('carry the command that finds what else whoever changed a file did', () => {
  const { trails, ...about } = sample
  const commands = integrityFindings(trails, about).flatMap(({ byHand = [] }) => byHand)
  expect(commands.filter((command) => command.startsWith('trailkeeper search'))).toEqual([
    expect.stringMatching(/^trailkeeper search --query session-activity --arn arn:\S+ --from \S+ --to \S+$/),
  ])
})

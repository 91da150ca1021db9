import { expect, it } from '@jest/globals'
import { gapsText } from '../../../lib/alert/message/sections.ts'
import type { Gap } from '../../../lib/model/index.ts'

const gap: Gap = {
  trailArn: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
  cause: 'stopped',
  from: '2026-03-01T12:00:00Z',
  to: '2026-03-01T12:04:10.250Z',
  regions: ['eu-west-1', 'us-east-1'],
  inHistory: { ok: true, value: { events: 0, more: false } },
  lost: [],
  coveredBy: [],
}

it('a gap that has ended carries the command that brings its events back', () => {
  expect(gapsText([gap])).toContain(
    'trailkeeper recover --from 2026-03-01T12:00:00Z --to 2026-03-01T12:04:10.250Z --regions eu-west-1,us-east-1 --diff --out recovered\n'.trim(),
  )
  expect(gapsText([{ ...gap, regions: 'all' }])).toContain('12:04:10.250Z --diff --out recovered')
})

it('one that goes on carries none, and no text of an event becomes a part of a command', () => {
  const { to: _to, ...open } = gap
  expect(gapsText([open])).not.toContain('trailkeeper recover')
  expect(gapsText([{ ...gap, from: '1; rm -rf /' }])).toContain('recover --from TIME --to 2026')
})

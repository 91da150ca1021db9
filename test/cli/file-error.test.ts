import { expect, it } from '@jest/globals'
import { fileErrorText } from '../../cli/triage/file-error.ts'

it.each([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EIO', 'EIO: i/o error, read'],
])('%s is told in words', (code, text) => {
  expect(fileErrorText(Object.assign(new Error(`${code}: i/o error, read`), { code }))).toBe(text)
})

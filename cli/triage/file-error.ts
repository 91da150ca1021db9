import { field, textOf } from '../../lib/text/fields.ts'

const texts: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'links that lead in a circle',
}

/** An error of the file system in words. */
export function fileErrorText(error: unknown): string {
  const code = textOf(field(error, 'code'))
  return (code && texts[code]) ?? textOf(field(error, 'message')) ?? String(error)
}

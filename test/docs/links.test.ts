import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((path) => join('docs', path))].filter((path) =>
  path.endsWith('.md'),
)

const textOf = (path: string) => readFileSync(join(root, path), 'utf8').replaceAll(/^```[^]*?^```$/gm, '')

/** As GitHub makes them: lower case, punctuation gone, a hyphen for each space. */
const anchorsOf = (path: string) =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'),
  )

it.each(pages)('each link of %s leads to a file, and to a section of it', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].flatMap(
    ([, link, image]) => link ?? image ?? [],
  )
  const dead = links.filter((link) => {
    if (link.startsWith('https://')) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : relative(root, join(root, dirname(page), path))
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
  })
  expect(dead).toEqual([])
})

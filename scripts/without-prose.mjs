import { readFile } from 'node:fs/promises'

/**
 * A check tells why it matters, and when it fails, to whoever reads its documentation or `trailkeeper explain`. A
 * Lambda says neither: its messages are made of verdicts.
 */
export const withoutProse = () => ({
  name: 'without-prose',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]lib[\\/]checks[\\/][\w-]+\.ts$/ }, async ({ path }) => ({
      contents: withoutTexts(await readFile(path, 'utf8')),
      loader: 'ts',
    }))
  },
})

/** @param {string} source of a check */
export const withoutTexts = (source) =>
  source.replaceAll(/^( {2}(?:why|failsWhen):)\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),$/gm, "$1 '',")

import { readFile } from 'node:fs/promises'

/**
 * Lets esbuild find dynalite's actions, which it loads by names without their extension, and leaves out the native
 * store, which it loads whether or not anything is kept on a disk: the sandbox keeps nothing.
 */
export const wholeDynalite = () => ({
  name: 'whole-dynalite',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]node_modules[\\/]dynalite[\\/]index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        /require\('(\.\/\w+\/)' \+ action\)/g,
        "require('$1' + action + '.js')",
      ),
      loader: 'js',
    }))
    bundler.onResolve({ filter: /^level$/ }, ({ resolveDir, kind }) =>
      bundler.resolve('memory-level', { resolveDir, kind }),
    )
  },
})

// Builds what the server embeds: the style sheet, compiled from NHS.UK frontend's and ours, its script, our scripts
// and our pictures, all in web/assets/dist. Run from anywhere: node web/assets/build.mjs
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const frontend = join(here, '../../node_modules/nhsuk-frontend/dist')

await mkdir(dist, { recursive: true })
for (const name of await readdir(dist)) {
  if (name !== '.gitkeep') await rm(join(dist, name), { recursive: true })
}

const compiled = compile(join(here, 'concordat.scss'), {
  style: 'compressed',
  loadPaths: [here, frontend],
  quietDeps: true
})
const css = compiled.css.replace(/^\uFEFF/, '') // the server says that it is UTF-8
const elsewhere = css.match(/url\(["']?(https?:)?\/\/[^)]*\)|@import|@font-face/)
if (elsewhere) throw new Error(`the style sheet asks somebody else for ${elsewhere[0]}`)
const { version } = JSON.parse(await readFile(join(frontend, '../package.json'), 'utf8'))
const notice = `NHS.UK frontend ${version} (NHS England), MIT licence`
await writeFile(join(dist, 'concordat.css'), `/* with ${notice} */\n${css}`)

for (const [, name] of css.matchAll(/url\(["']?(nhsuk-icon-[a-z-]+\.svg)["']?\)/g)) {
  await copyFile(join(frontend, 'nhsuk/assets/images', name), join(dist, name))
}

const script = await readFile(join(frontend, 'nhsuk/nhsuk-frontend.min.js'), 'utf8')
await writeFile(join(dist, 'nhsuk-frontend.js'), `/* ${notice} */\n` + script.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, '\n'))

for (const name of await readdir(here)) {
  if (/\.(js|svg)$/.test(name)) await copyFile(join(here, name), join(dist, name))
}

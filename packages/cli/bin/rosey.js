#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { launch } from './launch.js'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
launch(['--conditions=@rosey/source', '--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)])

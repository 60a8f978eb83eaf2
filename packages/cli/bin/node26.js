#!/usr/bin/env node
// Runs a file of this checkout with Node 26, whichever Node runs npm.
import { launch } from './launch.js'

launch(['--conditions=@rosey/source', '--disable-warning=ExperimentalWarning', ...process.argv.slice(2)])

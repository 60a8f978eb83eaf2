import { runProgram } from '@rosey/process'
import { embeddedProgram } from './program/embedded-program.ts'

await runProgram(embeddedProgram)

import { runProgram } from '@rosey/process'
import { botProgram } from './program.ts'

await runProgram(botProgram)

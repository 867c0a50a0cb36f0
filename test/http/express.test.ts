import { drainContract } from './drain-contract.ts'

drainContract('express')

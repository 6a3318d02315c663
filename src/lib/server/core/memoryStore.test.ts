import { driveContract } from '../../testing/driveContract.ts';
import { serverConcurrencyContract } from '../../testing/serverConcurrencyContract.ts';
import { serverHealingContract } from '../../testing/serverHealingContract.ts';
import { serverScopeContract } from '../../testing/serverScopeContract.ts';
import { serverSightContract } from '../../testing/serverSightContract.ts';
import { serverVersionsContract } from '../../testing/serverVersionsContract.ts';
import { serverStoreContract, type OpenedStore } from '../../testing/serverStoreContract.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

async function open(): Promise<OpenedStore> {
	let store = new MemoryServerStore();
	return {
		get store() { return store; },
		seed: async (world) => {
			store = new MemoryServerStore();
			store.seed(world.records.map(asPlaced));
		},
		enrol: async (actor) => store.enrol(actor),
		kept: async (actor) => ({
			answered: new Map([...store.operations.values()].filter((operation) => operation.officerId === actor.me.officerId).map((operation) => [operation.opId, operation])),
			early: new Map([...store.early.values()].map((operation) => [operation.opId, operation.body])),
		}),
		shorten: async () => store.prune(),
		endGrants: (now) => store.endGrants(now),
		close: async () => undefined,
	};
}

serverStoreContract('memory', open);
serverHealingContract('memory', open);
serverConcurrencyContract('memory', open);
serverScopeContract('memory', open);
serverSightContract('memory', open);
serverVersionsContract('memory', open);
driveContract('memory', open);

import { serverConcurrencyContract } from '../../testing/serverConcurrencyContract.ts';
import { openServerDatabase } from '../../testing/serverDatabase.ts';
import { serverStoreContract } from '../../testing/serverStoreContract.ts';

serverStoreContract('PostgreSQL', openServerDatabase);
serverConcurrencyContract('PostgreSQL', openServerDatabase);

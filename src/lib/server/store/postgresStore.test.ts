import { serverStoreContract } from '../../testing/serverStoreContract.ts';
import { openServerDatabase } from '../../testing/serverDatabase.ts';

serverStoreContract('PostgreSQL', openServerDatabase);

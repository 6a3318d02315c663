import { open } from '$lib/server/endpoint';
import { sealedFileEndpoint, sealedFileStandsEndpoint } from '$lib/server/sealed/files';

export const POST = open(sealedFileStandsEndpoint);
export const PATCH = open(sealedFileEndpoint);

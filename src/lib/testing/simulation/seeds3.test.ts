import { seedTests } from './seedTests.ts';

seedTests(3, 4);

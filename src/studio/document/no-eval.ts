/**
 * Keeps zod from trying whether it may make functions from text, which the page's policy forbids and browsers
 * report. Imported first by every module of the page that makes schemas: they look at this when they are made.
 */
import { config } from 'zod';

config({ jitless: true });

// In a browser the tests of the kiosk's store run on its own IndexedDB; this stands in for the one in memory.
export {};

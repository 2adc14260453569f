/** The interpreter's SPI port as a program sees it: a variable that can be assigned to. */
declare let SPI1: unknown;

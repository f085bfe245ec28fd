#include "parser/parser.h"

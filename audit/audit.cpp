#include "audit/journal.h"

#include "sandbox/launcher.h"

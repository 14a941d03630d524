PROJECT = "harbor"
VERSION = "3.2.1"

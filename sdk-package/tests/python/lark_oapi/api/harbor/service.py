class HarborService(object):
    pass
